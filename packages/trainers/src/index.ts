export {
  type BackendInfo,
  type BackendName,
  type GpuUse,
  type UseBackendOptions,
  useBackend,
} from '@gan/backend';
export type { BatchOptions, Dataset } from '@gan/core';
export { type BestCheckpoint, bestCheckpoint } from './checkpoint/best-checkpoint';
export type { ListedCheckpoint } from './checkpoint/checkpoint-storage';
export type {
  BestSoFar,
  Checkpoint,
  CheckpointEngine,
  CheckpointFile,
  CheckpointJson,
  FitConfig,
  FitState,
} from './checkpoint/checkpoint-types';
export { loadWeights } from './checkpoint/load-weights';
export {
  listCheckpoints,
  type RemoveCheckpointOptions,
  removeCheckpoint,
} from './checkpoint/manage-checkpoints';
export { type NetworkFromOptions, networkFrom } from './checkpoint/network-from';
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
export type {
  CycleGanBatch,
  CycleGanGenerateOptions,
  CycleGanLosses,
  CycleGanLossName,
  CycleGanTrainerOptions,
} from './cycle-gan/cycle-gan-options';
export { CycleGanTrainer } from './cycle-gan/cycle-gan-trainer';
export { ReplayBuffer } from './cycle-gan/replay-buffer';
export { fit } from './fit/fit';
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
} from './fit/fit-events';
export type {
  BestOptions,
  CheckpointOptions,
  Evaluate,
  EvaluateOptions,
  FitOptions,
} from './fit/fit-options';
export type { TrainingResult, TrainingRun } from './fit/training-run';
export {
  type ConditionalGanBatch,
  ConditionalGanTrainer,
  type ConditionalGanTrainerOptions,
  type ConditionalGenerateOptions,
} from './gan/conditional-gan-trainer';
export { type DcganBatch, DcganTrainer, type DcganTrainerOptions } from './gan/dcgan-trainer';
export { type GanBatch, GanTrainer, type GanTrainerOptions } from './gan/gan-trainer';
export type {
  LatentGanLosses,
  LatentGanLossName,
  LatentGanOptions,
  LatentGenerateOptions,
} from './gan/latent-gan-options';
export { oneHot } from './gan/one-hot';
export { Adam, type AdamOptions, type NamedVariable } from './optimise/adam';
export type {
  Pix2PixBatch,
  Pix2PixGenerateOptions,
  Pix2PixLosses,
  Pix2PixLossName,
  Pix2PixTrainerOptions,
} from './pix2pix/pix2pix-options';
export { Pix2PixTrainer } from './pix2pix/pix2pix-trainer';
export { type CosineDecayOptions, cosineDecay } from './schedules/cosine-decay';
export { type LinearDecayOptions, linearDecay, type Schedule } from './schedules/linear-decay';
export {
  type PlateauDecayOptions,
  type PlateauSchedule,
  type PlateauState,
  plateauDecay,
} from './schedules/plateau-decay';
export { type StepDecayOptions, stepDecay } from './schedules/step-decay';
export type { ExtraLoss, ExtraLosses } from './trainer/extra-losses';
export type { NetworkOptions } from './trainer/network-options';
export type { GenerateOptions } from './trainer/run-generator';
export type { StepFootprint } from './trainer/step-footprint';
export type { GenerateMode, GeneratorOutput, Trainer } from './trainer/trainer';
export type { TrainerConfig, TrainerKind } from './trainer/trainer-config';
export type { TrainerOptions } from './trainer/trainer-options';
export type { TrainerState, TrainerStateJson } from './trainer/training-state';
export { estimateMemory, type MemoryEstimate } from './watch/memory-estimate';
