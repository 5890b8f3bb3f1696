import { batchNorm, conv2d, conv2dTranspose, leakyRelu } from '@gan/layers';
import { adversarialLoss } from '@gan/losses';
import { Adam } from '@gan/trainers';
import * as tf from '@tensorflow/tfjs-core';
import { build, network, update } from './network.mjs';

const batchSize = 64;

/** DCGAN at 64 x 64, batch 64; to be replaced by the package's trainer. */
export function dcgan() {
  const generator = network('generator', generatorLayers());
  const discriminator = network('discriminator', discriminatorLayers());
  const real = tf.randomUniform([batchSize, 64, 64, 3], -1, 1, 'float32', 1);
  const noise = tf.randomNormal([batchSize, 1, 1, 100], 0, 1, 'float32', 2);
  build(() => discriminator.apply(generator.apply(noise)));
  const loss = adversarialLoss('bce');
  const generatorAdam = new Adam(generator.variables());
  const discriminatorAdam = new Adam(discriminator.variables());

  return async () => {
    const losses = {};
    const generate = () => {
      const fake = generator.apply(noise);
      // D learns inside G's tape, so one pass of G serves both updates.
      const constant = fake.clone();
      update(discriminatorAdam, [
        () => {
          losses.fake = tf.keep(loss.fake(discriminator.apply(constant)));
          return losses.fake;
        },
        () => {
          losses.real = tf.keep(loss.real(discriminator.apply(real)));
          return losses.real;
        },
      ]);
      losses.generator = tf.keep(loss.generator(discriminator.apply(fake)));
      return losses.generator;
    };
    update(generatorAdam, [generate]);
    const values = await Promise.all(Object.values(losses).map((value) => value.data()));
    tf.dispose(losses);
    return values.map(([value]) => value);
  };
}

function generatorLayers() {
  const up = (filters, stride, padding) =>
    conv2dTranspose({ filters, kernelSize: 4, stride, padding, bias: false, seed: filters });
  const block = (filters, stride, padding) => [up(filters, stride, padding), batchNorm(), tf.relu];
  const widths = [256, 128, 64];
  return [
    ...block(512, 1, 0),
    ...widths.flatMap((width) => block(width, 2, 1)),
    up(3, 2, 1),
    tf.tanh,
  ];
}

function discriminatorLayers() {
  const down = (filters, stride, padding) =>
    conv2d({ filters, kernelSize: 4, stride, padding, bias: false, seed: filters });
  const block = (filters) => [down(filters, 2, 1), batchNorm(), leakyRelu()];
  return [down(64, 2, 1), leakyRelu(), ...[128, 256, 512].flatMap(block), down(1, 1, 0)];
}
