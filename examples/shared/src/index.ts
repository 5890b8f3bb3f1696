export { type AblationColumn, ablationTable, meanOverSeeds } from './ablation/ablation-table';
export { decodeImages, type EncodedImages, encodeImages } from './ablation/encoded-images';
export {
  type AblationCell,
  type AblationOptions,
  type AblationResults,
  openAblationFolder,
  runAblation,
} from './ablation/run-ablation';
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
export { type ReportOptions, writeReport } from './report/write-report';
export {
  chooseRunFolder,
  createRunFolder,
  type MetricsLine,
  type RunFolder,
  type Sample,
} from './run-folder';
