import { checkInteger, checkNumber, checkOptions, checkSeed, checkSizes } from '@gan/core';
import {
  checkEngine,
  dropout as dropoutLayer,
  layerSeed,
  leakyRelu,
  withCondition,
} from '@gan/layers';
import {
  initializers,
  input,
  type LayersModel,
  layers,
  model as layersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';

/** Options of {@link mlpDiscriminator}. */
export interface MlpDiscriminatorOptions {
  /** Shape of one sample, such as `[2]` or `[28, 28, 1]`. */
  readonly inputShape: readonly number[];
  /** Units of the hidden layers. */
  readonly hidden: readonly number[];
  /** Length of a condition vector, a second input; 0 is none. Defaults to 0. */
  readonly conditions?: number;
  /** Share of values dropped after each hidden layer, as the papers do. Defaults to 0. */
  readonly dropout?: number;
  /** Seed of weights and dropout. Defaults to 0. */
  readonly seed?: number;
}

const caller = 'mlpDiscriminator';

/**
 * A discriminator of fully connected layers: the original GAN's and, with `conditions`, the
 * conditional GAN's.
 *
 * Input `[B, ...inputShape]`, and with `conditions` a second `[B, conditions]`; output logits
 * `[B, 1]`. Each hidden layer is followed by LeakyReLU 0.2 and dropout; weights are Glorot's.
 *
 * @throws OptionError for an option out of range.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { mlpDiscriminator } from '@gan/discriminators';
 *
 * await useBackend();
 * const discriminator = mlpDiscriminator({ inputShape: [2], hidden: [16], conditions: 3 });
 * const logits = discriminator.predict([tf.zeros([4, 2]), tf.zeros([4, 3])]) as tf.Tensor;
 * console.log(logits.shape); // [ 4, 1 ]
 * ```
 *
 * Papers: Goodfellow et al., "Generative adversarial networks", arXiv 1406.2661; Mirza and Osindero,
 * "Conditional generative adversarial nets", arXiv 1411.1784.
 */
export function mlpDiscriminator(options: MlpDiscriminatorOptions): LayersModel {
  checkOptions(caller, options, ['inputShape', 'hidden', 'conditions', 'dropout', 'seed']);
  checkEngine(caller);
  const { inputShape, hidden, conditions = 0, dropout = 0, seed = 0 } = options;
  checkSizes(caller, 'inputShape', inputShape);
  checkSizes(caller, 'hidden', hidden);
  checkInteger(caller, 'conditions', conditions, { min: 0 });
  checkNumber(caller, 'dropout', dropout, { min: 0, max: 1 });
  checkSeed(caller, seed);

  const samples = input({ shape: [...inputShape], name: 'samples' });
  const flatten = inputShape.length > 1 ? layers.flatten({ name: 'flat' }) : undefined;
  const flat = (flatten ? flatten.apply(samples) : samples) as SymbolicTensor;
  const { inputs, joined } = withCondition(flat, conditions);
  let x = joined;
  const apply = (layer: layers.Layer) => {
    x = layer.apply(x) as SymbolicTensor;
  };
  const dense = (units: number, name: string) => {
    const kernelInitializer = initializers.glorotUniform({ seed: layerSeed(seed, name) });
    apply(layers.dense({ units, kernelInitializer, name }));
  };
  for (const [i, units] of hidden.entries()) {
    const name = `hidden${i + 1}`;
    dense(units, name);
    apply(leakyRelu({ slope: 0.2, name: `${name}_leaky_relu` }));
    if (dropout === 0) continue;
    const dropoutSeed = layerSeed(seed, `${name} dropout`);
    apply(dropoutLayer({ rate: dropout, seed: dropoutSeed, name: `${name}_dropout` }));
  }
  dense(1, 'logits');
  const given = Array.isArray(inputs) ? [samples, inputs[1] as SymbolicTensor] : samples;
  return layersModel({ inputs: given, outputs: x, name: 'mlp_discriminator' });
}
