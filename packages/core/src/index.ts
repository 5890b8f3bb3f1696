export {
  checkBoolean,
  checkChoice,
  checkInteger,
  checkNumber,
  checkOptions,
  checkPowerOfTwo,
  checkSeed,
  checkSizes,
  type NumberRange,
  show,
} from './check';
export { chosenEngine, rememberEngine } from './chosen-engine';
export { crc32, crc32c } from './crc32';
export type { BatchOptions, Dataset } from './dataset';
export {
  drawnEachStep,
  eachStep,
  exchangeEachStep,
  neverTheSame,
  notYetTheSame,
  type StepRecorder,
  setStepRecorder,
  type TensorPlace,
} from './each-step';
export { type Arithmetic, arithmeticOf, rememberArithmetic } from './engine-arithmetic';
export { askForPrecision, type Precision, precisionState } from './engine-precision';
export {
  BackendError,
  CheckpointError,
  DataError,
  GanError,
  type GanErrorCode,
  isGanError,
  NonFiniteError,
  OptionError,
  ShapeError,
} from './errors';
export {
  type FusedAdamAttributes,
  type FusedLeakyReluAttributes,
  type FusedNormAttributes,
  type FusedReflectAttributes,
  type FusedRunningAttributes,
  fusedKernels,
} from './fused-kernels';
export { isRunning } from './is-running';
export { kindOf } from './kind-of';
export { nodeModule } from './node-module';
export { replaceFolder } from './replace-folder';
export { Rng, type RngState } from './rng';
export type {
  ObservedStep,
  RecordedStep,
  RepeatableStep,
  StepEngine,
} from './step-engine';
export { StepNotes } from './step-notes';
export { bytesToText, bytesToTextLoosely, textToBytes } from './text-bytes';
export { writeFolderWhole } from './write-folder-whole';
export { writeWhole } from './write-whole';
