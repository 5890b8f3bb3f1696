import { checkInteger, checkOptions, OptionError, show } from '@gan/core';
import {
  add,
  div,
  matMul,
  norm,
  reshape,
  type Scalar,
  serialization,
  sum,
  type Tensor,
  type Tensor2D,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import { type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import { constantValues, normalValues } from './initializers';
import { ownSeed } from './layer-seed';

/** Options of {@link spectralNorm}. */
export interface SpectralNormOptions {
  /** Power iterations a training step. Defaults to 1. */
  readonly iterations?: number;
  /** Seed of the first singular vector. Defaults to one of the layer's own, from its name. */
  readonly seed?: number;
  /** The layer's name, unique in a model. Defaults to a numbered one. */
  readonly name?: string;
}

interface SpectralNormConfig extends SpectralNormOptions {
  readonly layer: layers.Layer;
}

class SpectralNorm extends layers.Layer {
  static readonly className = 'GanSpectralNorm';
  readonly layer: layers.Layer;
  readonly #iterations: number;
  readonly #seed: number;
  #left?: LayerVariable;
  #right?: LayerVariable;

  constructor(options: SpectralNormConfig) {
    const { layer, iterations = 1, seed, name } = options;
    super({ name });
    if (!(layer instanceof layers.Layer)) {
      throw new OptionError(`spectralNorm: layer must be a layer, got ${show(layer)}`);
    }
    this.layer = layer;
    this.#iterations = checkInteger('spectralNorm', 'iterations', iterations, { min: 1 });
    this.#seed = ownSeed('spectralNorm', seed, this.name);
  }

  override build(inputShape: Shape | Shape[]): void {
    if (!this.layer.built) this.layer.build(inputShape);
    this.layer.built = true;
    const [rows, columns] = tidy(() => this.#matrix(this.#kernel().read()).shape);
    const weight = (name: string, size: number, values: ReturnType<typeof constantValues>) =>
      this.addWeight(name, [size, 1], 'float32', values, undefined, false);
    this.#left = weight('u', columns, normalValues(0, 1, this.#seed));
    this.#right = weight('v', rows, constantValues(0));
    tidy(() => this.#iterate(this.#matrix(this.#kernel().read())));
    this.built = true;
  }

  /** The weight that is normalised: the first, a convolution's or dense layer's kernel. */
  #kernel(): LayerVariable {
    const kernel = this.layer.trainableWeights[0];
    if (kernel && kernel.shape.length >= 2) return kernel;
    throw new OptionError(
      `spectralNorm: layer '${this.layer.name}' has no kernel; wrap a convolution or dense layer`,
    );
  }

  /** The kernel as `[everything else, output channels]`. */
  #matrix(kernel: Tensor): Tensor2D {
    const transposed = this.layer.getClassName().endsWith('Transpose');
    const outLast = transposed ? transpose(kernel, [0, 1, 3, 2]) : kernel;
    return reshape(outLast, [-1, outLast.shape.at(-1) as number]) as Tensor2D;
  }

  #iterate(matrix: Tensor2D): void {
    for (let i = 0; i < this.#iterations; i++) {
      this.#right?.write(unit(matMul(matrix, this.#left?.read() as Tensor2D)));
      this.#left?.write(unit(matMul(matrix, this.#right?.read() as Tensor2D, true)));
    }
  }

  override call(inputs: Tensor | Tensor[], kwargs: { training?: boolean }): Tensor | Tensor[] {
    return tidy(() => {
      const kernel = this.#kernel();
      const stored = kernel.read();
      if (kwargs?.training) this.#iterate(this.#matrix(stored));
      // u and v are constants in the gradient, as they are in PyTorch.
      const [u, v] = [this.#left?.read().clone(), this.#right?.read().clone()] as [
        Tensor2D,
        Tensor2D,
      ];
      const sigma = sum(matMul(v, matMul(this.#matrix(stored), u), true)) as Scalar;
      const normalised = div(stored, sigma);
      kernel.read = () => normalised as ReturnType<LayerVariable['read']>;
      try {
        return this.layer.call(inputs, kwargs);
      } finally {
        // Uncovers the method of the class again.
        Reflect.deleteProperty(kernel, 'read');
      }
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return this.layer.computeOutputShape(inputShape);
  }

  override get trainableWeights(): LayerVariable[] {
    return this.layer.trainableWeights;
  }

  override get nonTrainableWeights(): LayerVariable[] {
    return [...this.layer.nonTrainableWeights, ...super.nonTrainableWeights];
  }

  override getConfig(): serialization.ConfigDict {
    const layer = { className: this.layer.getClassName(), config: this.layer.getConfig() };
    return { ...super.getConfig(), layer, iterations: this.#iterations, seed: this.#seed };
  }

  static override fromConfig<T extends serialization.Serializable>(
    cls: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    const { className, config: inner } = config.layer as {
      className: string;
      config: serialization.ConfigDict;
    };
    const found = serialization.SerializationMap.getMap().classNameMap[className];
    if (!found) throw new OptionError(`spectralNorm: there is no layer class '${className}'`);
    const [layerClass, fromConfig] = found;
    return new cls({ ...config, layer: fromConfig(layerClass, inner) });
  }
}
serialization.registerClass(SpectralNorm, 'gan');

const unit = (vector: Tensor): Tensor => div(vector, add(norm(vector), 1e-12));

/**
 * Wraps a convolution or dense layer so that its kernel acts with spectral norm 1.
 *
 * The layer runs on W / sigma, sigma = v^T W u being W's largest singular value, estimated by one
 * power iteration a training step; gradients go through sigma with u and v held constant. The stored
 * W is left alone. Weights: those of the layer, then u `[out, 1]` and v `[rest, 1]`, which are not
 * trained. The layer must not be used by itself as well.
 *
 * @throws OptionError when the layer has no kernel.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { conv2d, spectralNorm } from '@gan/layers';
 *
 * await useBackend();
 * const layer = spectralNorm(conv2d({ filters: 8, kernelSize: 3, padding: 1 }));
 * const y = layer.apply(tf.ones([1, 8, 8, 4]), { training: true }) as tf.Tensor;
 * console.log(y.shape); // [ 1, 8, 8, 8 ]
 * ```
 *
 * Paper: Miyato et al., "Spectral normalization for generative adversarial networks",
 * arXiv 1802.05957.
 */
export function spectralNorm(layer: layers.Layer, options: SpectralNormOptions = {}): layers.Layer {
  checkOptions('spectralNorm', options, ['iterations', 'seed', 'name']);
  return new SpectralNorm({ ...options, layer });
}
