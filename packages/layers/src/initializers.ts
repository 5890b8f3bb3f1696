import { checkChoice, checkNumber, checkOptions, Rng } from '@gan/core';
import { serialization, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { weightsAreBlank } from './blank-weights';

/**
 * How a network's kernels are drawn.
 *
 * Of the rest of a network, biases start at 0, a batch norm's gamma is drawn from N(1, gain^2) and
 * its beta starts at 0, as in the references of DCGAN, pix2pix and CycleGAN.
 */
export interface Init {
  /**
   * - `'normal'`: N(0, gain^2), the choice of DCGAN, pix2pix and CycleGAN
   * - `'xavier'`: N(0, gain^2 * 2 / (fanIn + fanOut))
   * - `'kaiming'`: N(0, 2 / fanIn); gain is not used
   * - `'orthogonal'`: orthonormal rows or columns, times gain
   */
  readonly kind: 'normal' | 'xavier' | 'kaiming' | 'orthogonal';
  /** Spread of the values. Defaults to 0.02. */
  readonly gain?: number;
}

/**
 * N(0, 0.02^2): what the reference implementations of DCGAN, pix2pix and CycleGAN use.
 *
 * @internal
 */
export const defaultInit: Required<Init> = { kind: 'normal', gain: 0.02 };

/**
 * An {@link Init} with its defaults filled in; throws OptionError when it is not one.
 *
 * @internal
 */
export function checkInit(caller: string, init: Init = defaultInit): Required<Init> {
  checkOptions(`${caller} init`, init, ['kind', 'gain']);
  const kinds = ['normal', 'xavier', 'kaiming', 'orthogonal'] as const;
  return {
    kind: checkChoice(caller, 'init.kind', init.kind, kinds),
    gain: checkNumber(caller, 'init.gain', init.gain ?? defaultInit.gain, { min: 0 }),
  };
}

/** Fills a new weight; tfjs-layers calls `apply` when it builds a layer. */
class Values extends serialization.Serializable {
  static readonly className = 'GanValues';
  readonly #fill: (shape: number[]) => Float32Array;

  constructor(fill: (shape: number[]) => Float32Array) {
    super();
    this.#fill = fill;
  }

  apply(shape: (number | null)[]): Tensor {
    const sizes = shape as number[];
    return tensor(this.#fill(sizes), sizes, 'float32');
  }

  fromConfigUsesCustomObjects(): boolean {
    return false;
  }

  getConfig(): serialization.ConfigDict {
    return {};
  }
}

/** Weights that `draw` draws, unless they are set afterwards anyway. */
const drawn = (draw: (shape: number[]) => Float32Array) =>
  new Values((shape) => (weightsAreBlank() ? new Float32Array(product(shape)) : draw(shape)));

function normals(count: number, mean: number, deviation: number, rng: Rng): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = mean + deviation * rng.normal();
  return values;
}

const product = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);

/**
 * Draws a kernel as PyTorch's `nn.init` does with the same kind.
 *
 * One formula serves convolutions `[height, width, in, out]` and transposed convolutions
 * `[height, width, out, in]`: PyTorch takes the fan in of its IOHW kernels over out and the window.
 */
export function kernelValues(init: Required<Init>, seed: number): Values {
  return drawn((shape) => {
    const rng = new Rng(seed).fork('weights');
    const [height = 1, width = 1, third = 1, fourth = 1] = shape;
    const fanIn = height * width * third;
    const fanOut = height * width * fourth;
    const count = product(shape);
    switch (init.kind) {
      case 'normal':
        return normals(count, 0, init.gain, rng);
      case 'xavier':
        return normals(count, 0, init.gain * Math.sqrt(2 / (fanIn + fanOut)), rng);
      case 'kaiming':
        return normals(count, 0, Math.sqrt(2 / fanIn), rng);
      case 'orthogonal':
        return orthogonal(fourth, fanIn, init.gain, rng);
    }
  });
}

/** A matrix `[outer, inner]` with orthonormal rows or columns, stored as a kernel `[inner, outer]`. */
function orthogonal(outer: number, inner: number, gain: number, rng: Rng): Float32Array {
  const [count, length] = outer <= inner ? [outer, inner] : [inner, outer];
  const vectors = Array.from({ length: count }, () =>
    Float64Array.from({ length }, () => rng.normal()),
  );
  orthonormalise(vectors);
  const kernel = new Float32Array(outer * inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const value = outer <= inner ? vectors[o]![i]! : vectors[i]![o]!;
      kernel[i * outer + o] = gain * value;
    }
  }
  return kernel;
}

/** Gram and Schmidt's method, each projection taken twice for accuracy. */
function orthonormalise(vectors: readonly Float64Array[]): void {
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
  for (const [k, vector] of vectors.entries()) {
    for (let pass = 0; pass < 2; pass++) {
      for (const earlier of vectors.slice(0, k)) {
        const along = dot(vector, earlier);
        for (let i = 0; i < vector.length; i++) vector[i]! -= along * earlier[i]!;
      }
    }
    const length = Math.sqrt(dot(vector, vector));
    for (let i = 0; i < vector.length; i++) vector[i]! /= length;
  }
}

/** A weight of one value throughout. */
export function constantValues(value: number): Values {
  return new Values((shape) => new Float32Array(product(shape)).fill(value));
}

/** N(mean, deviation^2), as the reference draws the scale of a batch norm: N(1, 0.02^2). */
export function normalValues(mean: number, deviation: number, seed: number): Values {
  return drawn((shape) => normals(product(shape), mean, deviation, new Rng(seed).fork('weights')));
}
