import { checkChoice, checkInteger, checkOptions, checkSeed, checkSizes } from '@gan/core';
import { checkEngine, layerSeed, withCondition } from '@gan/layers';
import {
  initializers,
  input,
  type LayersModel,
  layers,
  model as layersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';

/** Options of {@link mlpGenerator}. */
export interface MlpGeneratorOptions {
  /** Length of the latent vector z. */
  readonly latentDim: number;
  /** Shape of one sample, such as `[2]` or `[28, 28, 1]`. */
  readonly outputShape: readonly number[];
  /** Units of the hidden layers. */
  readonly hidden: readonly number[];
  /** Length of a condition vector, a second input; 0 is none. Defaults to 0. */
  readonly conditions?: number;
  /** What bounds the output: `'tanh'` for images, `'linear'` for points. Defaults to `'tanh'`. */
  readonly outputActivation?: 'tanh' | 'linear';
  /** Seed of the weights. Defaults to 0. */
  readonly seed?: number;
}

const caller = 'mlpGenerator';

/**
 * A generator of fully connected layers: the original GAN's and, with `conditions`, the conditional
 * GAN's.
 *
 * Input z `[B, latentDim]`, and with `conditions` a second `[B, conditions]`; output
 * `[B, ...outputShape]`. Each hidden layer is followed by ReLU; weights are Glorot's.
 *
 * @throws OptionError for an option out of range.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { mlpGenerator } from '@gan/generators';
 *
 * await useBackend();
 * const generator = mlpGenerator({ latentDim: 8, outputShape: [28, 28, 1], hidden: [32] });
 * const digits = generator.predict(tf.randomNormal([4, 8])) as tf.Tensor;
 * console.log(digits.shape); // [ 4, 28, 28, 1 ]
 * ```
 *
 * Papers: Goodfellow et al., "Generative adversarial networks", arXiv 1406.2661; Mirza and Osindero,
 * "Conditional generative adversarial nets", arXiv 1411.1784.
 */
export function mlpGenerator(options: MlpGeneratorOptions): LayersModel {
  const known = ['latentDim', 'outputShape', 'hidden', 'conditions', 'outputActivation', 'seed'];
  checkOptions(caller, options, known);
  checkEngine(caller);
  const { latentDim, outputShape, hidden, conditions = 0, outputActivation = 'tanh' } = options;
  const { seed = 0 } = options;
  checkInteger(caller, 'latentDim', latentDim, { min: 1 });
  checkSizes(caller, 'outputShape', outputShape);
  checkSizes(caller, 'hidden', hidden);
  checkInteger(caller, 'conditions', conditions, { min: 0 });
  checkChoice(caller, 'outputActivation', outputActivation, ['tanh', 'linear']);
  checkSeed(caller, seed);

  const z = input({ shape: [latentDim], name: 'latent' });
  const { inputs, joined } = withCondition(z, conditions);
  let x = joined;
  const dense = (units: number, activation: 'relu' | 'tanh' | 'linear', name: string) => {
    const kernelInitializer = initializers.glorotUniform({ seed: layerSeed(seed, name) });
    x = layers.dense({ units, activation, kernelInitializer, name }).apply(x) as SymbolicTensor;
  };
  for (const [i, units] of hidden.entries()) dense(units, 'relu', `hidden${i + 1}`);
  const size = outputShape.reduce((a, b) => a * b, 1);
  dense(size, outputActivation, 'output');
  const targetShape = [...outputShape];
  const samples = layers.reshape({ targetShape, name: 'samples' }).apply(x) as SymbolicTensor;
  return layersModel({ inputs, outputs: samples, name: 'mlp_generator' });
}
