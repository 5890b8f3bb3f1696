export { writeFileAtomic, writeFolderAtomic } from './atomic-file';
export { choiceOption, command, integerOption } from './command';
export { modelFiles, saveModel } from './model-files';
export { runProgram } from './program';
export {
  downloadProgress,
  formatDuration,
  type ProgressStream,
  type TrainingProgressView,
  trainingProgress,
} from './progress';
export type { ResultRow } from './report/page';
export { linearScale, logScale, type Scale } from './report/scale';
export { type ReportOptions, writeReport } from './report/write-report';
export {
  chooseRunFolder,
  createRunFolder,
  type MetricsLine,
  type RunFolder,
  type Sample,
} from './run-folder';
