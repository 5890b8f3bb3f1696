import { checkNumber, checkOptions, drawnEachStep, OptionError, Rng } from '@gan/core';
import { mul, serialization, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { ownSeed } from './layer-seed';

/** Options of {@link dropout}. */
export interface DropoutOptions {
  /** Share of the values that become 0, from 0 to below 1. */
  readonly rate: number;
  /** Seed of the masks. Defaults to one of the layer's own, from its name. */
  readonly seed?: number;
  /** The layer's name, unique in a model. Defaults to a numbered one. */
  readonly name?: string;
}

/**
 * A layer that draws numbers when it runs; its stream is part of a training run's state.
 *
 * @internal
 */
export interface RandomLayer extends layers.Layer {
  rng: Rng;
}

class Dropout extends layers.Layer implements RandomLayer {
  static readonly className = 'GanDropout';
  readonly rate: number;
  readonly #seed: number;
  rng: Rng;

  constructor(options: DropoutOptions) {
    const { rate, seed } = options;
    super(options);
    this.rate = checkNumber('dropout', 'rate', rate, { min: 0, max: 1 });
    if (rate === 1) {
      throw new OptionError('dropout: rate must be below 1, got 1, which would drop everything');
    }
    this.#seed = ownSeed('dropout', seed, this.name);
    this.rng = new Rng(this.#seed).fork('dropout');
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return inputShape;
  }

  override call(inputs: Tensor | Tensor[], kwargs: { training?: boolean }): Tensor {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    if (!x) throw new OptionError('dropout: takes one input, got none');
    return tidy(() => (kwargs?.training && this.rate > 0 ? mul(x, this.#mask(x)) : x.clone()));
  }

  #mask(x: Tensor): Tensor {
    const scale = 1 / (1 - this.rate);
    const { size, shape } = x;
    const mask = drawnEachStep(() => {
      const { rng } = this;
      const drawn = new Float32Array(size);
      for (let i = 0; i < size; i++) drawn[i] = rng.uniform() < this.rate ? 0 : scale;
      return drawn;
    });
    return tensor(mask, shape);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.rate, seed: this.#seed };
  }
}
serialization.registerClass(Dropout, 'gan');

/**
 * Dropout: in training each value becomes 0 with probability `rate`, else x / (1 - rate); elsewhere
 * it is the identity. Any shape.
 *
 * The masks come from a seeded stream, so a run repeats; see `randomState` and {@link sampling}.
 *
 * @throws OptionError for a rate outside [0, 1).
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { dropout } from '@gan/layers';
 *
 * await useBackend();
 * const y = dropout({ rate: 0.5, seed: 7 }).apply(tf.ones([1, 8]), { training: true }) as tf.Tensor;
 * y.print(); // zeros and twos
 * ```
 *
 * Paper: Srivastava et al., "Dropout", 2014.
 */
export function dropout(options: DropoutOptions): layers.Layer {
  checkOptions('dropout', options, ['rate', 'seed', 'name']);
  return new Dropout(options);
}
