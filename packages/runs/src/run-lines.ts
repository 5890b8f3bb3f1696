/** One logged step: a line of `metrics.jsonl`, and its times a line of `timing.jsonl`. */
export interface MetricsLine {
  /** Steps taken. */
  readonly step: number;
  /** Counted from 1. */
  readonly epoch: number;
  /** The rate that the step was taken with. */
  readonly learningRate: number;
  /** Losses by name. */
  readonly losses: Readonly<Record<string, number>>;
  /** What differs between two runs with one seed, and so is in a file of its own. */
  readonly timing: { readonly seconds: number; readonly imagesPerSecond: number };
}

/** A logged step without its times. */
export type StepLine = Omit<MetricsLine, 'timing'>;

/** Metrics on held-out data, a line of `metrics.jsonl` too. */
export interface EvaluationLine {
  /** Steps taken. */
  readonly step: number;
  /** Counted from 1. */
  readonly epoch: number;
  /** Metrics by name. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** One picture of samples. */
export interface Sample {
  /** Steps taken; 0 before the first. */
  readonly step: number;
  /** Counted from 1; 0 before the first step. */
  readonly epoch: number;
  /** Path of the picture. */
  readonly file: string;
}
