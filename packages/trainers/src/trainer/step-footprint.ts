import type { LayersModel, Shape } from '@tensorflow/tfjs-layers';

/** What a step holds in memory at its fullest moment, besides what a trainer holds all the time. */
export interface StepFootprint {
  /** Passes through networks whose activations are held at once. */
  readonly passes: readonly {
    readonly model: LayersModel;
    /** The shapes of the network's inputs, `[B, ...]`. */
    readonly inputs: readonly Shape[];
    readonly times: number;
  }[];
  /** Copies of the largest optimiser's gradients that are held at once. */
  readonly gradientCopies: number;
  /** Values in full replay buffers. */
  readonly replayed: number;
}
