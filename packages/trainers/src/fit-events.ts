/** Training begins; nothing has been updated yet. */
export interface StartEvent {
  readonly type: 'start';
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

/** Training is over. */
export interface EndEvent {
  readonly type: 'end';
  readonly step: number;
  readonly epoch: number;
  readonly reason: 'finished' | 'aborted';
}

/** What {@link fit} tells of a run. */
export type FitEvent = StartEvent | StepEvent | EpochEvent | SampleEvent | EndEvent;
