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
export { chooseRunFolder } from './choose-run-folder';
export { choiceOption, command, integerOption } from './command';
export { type DigitClassifier, trainClassifier } from './digits/digit-classifier';
export {
  addDigitFlags,
  type DigitSource,
  type Digits,
  digitSource,
  openDigits,
} from './digits/digit-source';
export { digitsReport } from './digits/digits-report';
export { type JudgedBatch, type Judgement, judgeDigits, realBatches } from './digits/judge-digits';
export { downloadFile } from './download/http-file';
export { engineLine, engineRows } from './engine-words';
export { initFrom } from './init-from';
export { keepAverages } from './keep-averages';
export { modelFiles, saveModel } from './model-files';
export { type PlanRunOptions, planRun, type RunPlan } from './plan-run';
export { runProgram } from './program';
export {
  downloadProgress,
  formatDuration,
  type ProgressStream,
  type TrainingLength,
  type TrainingProgressView,
  trainingProgress,
} from './progress';
export type { ResultRow } from './report/page';
export { linearScale, logScale, type Scale } from './report/scale';
export { type ReportOptions, writeReport } from './report/write-report';
export {
  createRunFolder,
  type EvaluationLine,
  type MetricsLine,
  type RunFolder,
  type Sample,
} from './run-folder';
export {
  addTrainingFlags,
  backends,
  pathOption,
  type TrainingDefaults,
  type TrainingFlags,
  trainingFlags,
} from './training-flags';
export { type StartRunOptions, startRun, type TrainingRun } from './training-run';
