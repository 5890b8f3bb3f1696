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
  readonly stepsPerEpoch: number;
  readonly batchSize: number;
}

/** The losses of a logged step. */
export interface StepEvent {
  readonly type: 'step';
  /** Steps taken, counted from 1. */
  readonly step: number;
  /** Counted from 1. */
  readonly epoch: number;
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
  readonly epoch: number;
  readonly step: number;
}

/** The moment to make pictures: before the first step, every `sampleEvery` steps, after the last. */
export interface SampleEvent {
  readonly type: 'sample';
  readonly step: number;
  readonly epoch: number;
}

/** What `evaluate` measured. */
export interface EvaluationEvent {
  readonly type: 'evaluation';
  readonly step: number;
  readonly epoch: number;
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
  readonly step: number;
  readonly epoch: number;
  /** How long training waited for it. */
  readonly seconds: number;
  /** Size of its files. */
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
  readonly message: string;
  readonly step: number;
}

/** Training is over. */
export interface EndEvent {
  readonly type: 'end';
  readonly step: number;
  readonly epoch: number;
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
