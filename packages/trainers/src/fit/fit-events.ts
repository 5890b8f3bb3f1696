/** Training begins, or goes on from a checkpoint; this run has updated nothing yet. */
export interface StartEvent {
  readonly type: 'start';
  /** Steps taken before, by the runs that this one goes on from: 0 for a new run. */
  readonly step: number;
  /** The checkpoint that the run goes on from; left out for a new run. */
  readonly resumedFrom?: string;
  /** Steps that the run will take. */
  readonly steps: number;
  /** Epochs that the run will begin. */
  readonly epochs: number;
  /** Updates in an epoch: batches of the data. */
  readonly stepsPerEpoch: number;
  /** Images, or pairs of them, in a step. */
  readonly batchSize: number;
}

/** The losses of a logged step. */
export interface StepEvent {
  readonly type: 'step';
  /** Steps taken, counted from 1. */
  readonly step: number;
  /** Counted from 1. */
  readonly epoch: number;
  /** By the names that the trainer gives them, such as `G_GAN`. */
  readonly losses: Readonly<Record<string, number>>;
  /** The rate that the step was taken with. */
  readonly learningRate: number;
  /** Since the start, without the time that the consumer of the events took. */
  readonly seconds: number;
  /** Since the last logged step. */
  readonly imagesPerSecond: number;
}

/** An epoch is over. */
export interface EpochEvent {
  readonly type: 'epoch';
  /** The epoch that is over, counted from 1. */
  readonly epoch: number;
  /** Steps taken. */
  readonly step: number;
}

/** The moment to make pictures: before the first step, every `sampleEvery` steps, after the last. */
export interface SampleEvent {
  readonly type: 'sample';
  /** Steps taken: 0 before the first. */
  readonly step: number;
  /** The epoch of the last step. */
  readonly epoch: number;
}

/** What `evaluate` measured. */
export interface EvaluationEvent {
  readonly type: 'evaluation';
  /** Steps taken. */
  readonly step: number;
  /** The epoch of the last step. */
  readonly epoch: number;
  /** What `evaluate` returned. */
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * A checkpoint is on disk, whole. It is told at the first step after that, so `step`, whose state it
 * holds, may lie behind.
 */
export interface CheckpointEvent {
  readonly type: 'checkpoint';
  /** Its folder. */
  readonly path: string;
  /** Steps taken when its state was. */
  readonly step: number;
  /** The epoch of that step. */
  readonly epoch: number;
  /** How long training waited for it, in seconds. */
  readonly seconds: number;
  /** Size of its files, in bytes. */
  readonly bytes: number;
  /**
   * Why it was written: `'periodic'` every so many steps, `'best'` after an evaluation that was the
   * best so far, `'last'` where the run ends or was aborted.
   */
  readonly kind: CheckpointKind;
}

/** Why a checkpoint was written. */
export type CheckpointKind = 'periodic' | 'best' | 'last';

/** A sign of trouble; the run goes on. */
export interface WarningEvent {
  readonly type: 'warning';
  /** What kind of trouble, such as `'mode-collapse'`; each kind is told once, `'rate-zero'` once each time. */
  readonly code: string;
  /** What was seen, and what may help. */
  readonly message: string;
  /** Steps taken when it was seen. */
  readonly step: number;
}

/** Training is over. */
export interface EndEvent {
  readonly type: 'end';
  /** Steps taken in all. */
  readonly step: number;
  /** The epoch of the last step. */
  readonly epoch: number;
  /** `'finished'` after all steps, `'aborted'` where the option `signal` ended it. */
  readonly reason: 'finished' | 'aborted';
}

/** What {@link fit} tells of a run. */
export type FitEvent =
  | StartEvent
  | StepEvent
  | SampleEvent
  | EvaluationEvent
  | EpochEvent
  | CheckpointEvent
  | WarningEvent
  | EndEvent;
