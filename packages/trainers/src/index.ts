export {
  type BackendInfo,
  type BackendName,
  type UseBackendOptions,
  useBackend,
} from '@gan/backend';
export type { BatchOptions, Dataset } from '@gan/core';
export { Adam, type AdamOptions, type NamedVariable } from './adam';
export type {
  BestSoFar,
  Checkpoint,
  CheckpointFile,
  CheckpointJson,
  FitConfig,
  FitState,
} from './checkpoint/checkpoint-types';
export { loadWeights } from './checkpoint/load-weights';
export {
  type LatestCheckpoint,
  latestCheckpoint,
  readCheckpoint,
} from './checkpoint/read-checkpoint';
export {
  type RebuiltTrainer,
  type TrainerFromOptions,
  trainerFrom,
} from './checkpoint/trainer-from';
export {
  type SavableTrainer,
  type WriteCheckpointOptions,
  type WrittenCheckpoint,
  writeCheckpoint,
} from './checkpoint/write-checkpoint';
export {
  type ConditionalGanBatch,
  ConditionalGanTrainer,
  type ConditionalGanTrainerOptions,
  type ConditionalGenerateOptions,
} from './conditional-gan-trainer';
export { type CosineDecayOptions, cosineDecay } from './cosine-decay';
export type {
  CycleGanBatch,
  CycleGanGenerateOptions,
  CycleGanLosses,
  CycleGanLossName,
  CycleGanTrainerOptions,
} from './cycle-gan-options';
export { CycleGanTrainer } from './cycle-gan-trainer';
export { type DcganBatch, DcganTrainer, type DcganTrainerOptions } from './dcgan-trainer';
export type { ExtraLoss, ExtraLosses } from './extra-losses';
export { fit } from './fit';
export type {
  CheckpointEvent,
  CheckpointKind,
  EndEvent,
  EpochEvent,
  EvaluationEvent,
  FitEvent,
  SampleEvent,
  StartEvent,
  StepEvent,
  WarningEvent,
} from './fit-events';
export type {
  BestOptions,
  CheckpointOptions,
  Evaluate,
  EvaluateOptions,
  FitOptions,
} from './fit-options';
export { type GanBatch, GanTrainer, type GanTrainerOptions } from './gan-trainer';
export type {
  LatentGanLosses,
  LatentGanLossName,
  LatentGanOptions,
  LatentGenerateOptions,
} from './latent-gan-options';
export { type LinearDecayOptions, linearDecay, type Schedule } from './linear-decay';
export { estimateMemory, type MemoryEstimate, type StepFootprint } from './memory-estimate';
export { oneHot } from './one-hot';
export {
  type Pix2PixBatch,
  type Pix2PixGenerateOptions,
  type Pix2PixLosses,
  type Pix2PixLossName,
  Pix2PixTrainer,
  type Pix2PixTrainerOptions,
} from './pix2pix-trainer';
export {
  type PlateauDecayOptions,
  type PlateauSchedule,
  type PlateauState,
  plateauDecay,
} from './plateau-decay';
export { ReplayBuffer } from './replay-buffer';
export type { GenerateOptions } from './run-generator';
export { type StepDecayOptions, stepDecay } from './step-decay';
export type { GenerateMode, GeneratorOutput, Trainer } from './trainer';
export type { TrainerConfig, TrainerKind } from './trainer-config';
export type { TrainerOptions } from './trainer-options';
export type { TrainerState, TrainerStateJson } from './training-state';
