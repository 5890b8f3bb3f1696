export { writeFileAtomic } from './atomic-file';
export { type ChooseRunFolderOptions, chooseRunFolder } from './choose-run-folder';
export { choiceOption, command, integerOption } from './command';
export { csvMetrics } from './csv-metrics';
export { engineLine, engineRows } from './engine-words';
export type { EventRecorder } from './event-recorder';
export { initFrom } from './init-from';
export { jsonlMetrics } from './jsonl-metrics';
export { keepAverages } from './keep-averages';
export { type PlanRunOptions, planRun, type RunPlan } from './plan-run';
export { type ProgramOptions, runProgram } from './program';
export {
  formatDuration,
  type ProgressStream,
  type TrainingLength,
  type TrainingProgress,
  type TrainingProgressView,
  trainingProgress,
} from './progress';
export { type RecordRunOptions, type RunRecorder, recordRun } from './record-run';
export type { ChartOptions } from './report/chart';
export type { ReportOptions, ResultRow } from './report/page';
export { linearScale, logScale, type Scale, type ScaleKind } from './report/scale';
export { writeReport } from './report/write-report';
export { createRunFolder, openRunFolder, type RunFolder } from './run-folder';
export type { EvaluationLine, MetricsLine, Sample } from './run-lines';
export { type StartRunOptions, startRun, type TrainingRun } from './start-run';
export {
  type TensorboardEvents,
  type TensorboardImage,
  tensorboardEvents,
} from './tensorboard/tensorboard-events';
export {
  addTrainingFlags,
  backends,
  pathOption,
  type TrainingDefaults,
  type TrainingFlags,
  trainingFlags,
} from './training-flags';
