import { conv2d, conv2dTranspose, instanceNorm, leakyRelu } from '@gan/layers';
import { adversarialLoss, l1 } from '@gan/losses';
import { Adam } from '@gan/trainers';
import * as tf from '@tensorflow/tfjs-core';
import { build, network, update } from './network.mjs';
import { reflect } from './reflect.mjs';

const weights = { cycle: 10, identity: 5 };

/** CycleGAN at 256 x 256, batch 1, without its replay buffer; to be replaced by the package's trainer. */
export function cyclegan() {
  const [generatorA, generatorB] = ['G_A', 'G_B'].map((name) => network(name, generatorLayers()));
  const [discriminatorA, discriminatorB] = ['D_A', 'D_B'].map((name) =>
    network(name, discriminatorLayers()),
  );
  const image = (seed) => tf.randomUniform([1, 256, 256, 3], -1, 1, 'float32', seed);
  const [realA, realB] = [image(1), image(2)];
  for (const net of [generatorA, generatorB, discriminatorA, discriminatorB]) {
    build(() => net.apply(realA));
  }
  const loss = adversarialLoss('lsgan');
  const generatorAdam = new Adam([...generatorA.variables(), ...generatorB.variables()]);
  const discriminatorAdam = new Adam([
    ...discriminatorA.variables(),
    ...discriminatorB.variables(),
  ]);

  return async () => {
    const [values, fakes] = [[], []];
    const log = (value) => {
      values.push(tf.keep(value.clone()));
      return value;
    };
    // The loss is a sum over directions, so their gradients are added up one after the other.
    const translated = (real, forth, back, judge) => () => {
      const fake = forth.apply(real);
      fakes.push(tf.keep(fake.clone()));
      const adversarial = log(loss.generator(judge.apply(fake)));
      const cycle = log(tf.mul(l1(back.apply(fake), real), weights.cycle));
      return tf.add(adversarial, cycle);
    };
    const same = (real, generator) => () =>
      log(tf.mul(l1(generator.apply(real), real), weights.identity));
    update(generatorAdam, [
      translated(realA, generatorA, generatorB, discriminatorA),
      same(realB, generatorA),
      translated(realB, generatorB, generatorA, discriminatorB),
      same(realA, generatorB),
    ]);
    const [fakeB, fakeA] = fakes;
    const judged = (judge, real, fake) => [
      () => tf.mul(log(loss.real(judge.apply(real))), 0.5),
      () => tf.mul(log(loss.fake(judge.apply(fake))), 0.5),
    ];
    update(discriminatorAdam, [
      ...judged(discriminatorA, realB, fakeB),
      ...judged(discriminatorB, realA, fakeA),
    ]);
    const numbers = await Promise.all(values.map((value) => value.data()));
    tf.dispose([values, fakes]);
    return numbers.map(([value]) => value);
  };
}

function generatorLayers() {
  const conv = (filters, kernelSize, stride, padding) =>
    conv2d({ filters, kernelSize, stride, padding, seed: filters });
  const up = (filters) =>
    conv2dTranspose({ filters, kernelSize: 3, stride: 2, padding: 1, outputPadding: 1 });
  const activated = (layer) => [layer, instanceNorm(), leakyRelu({ slope: 0 })];
  const block = () => {
    const path = network('block', [
      ...[reflect(1), ...activated(conv(256, 3, 1, 0))],
      ...[reflect(1), conv(256, 3, 1, 0), instanceNorm()],
    ]);
    return { apply: (x) => tf.add(x, path.apply(x)), getWeights: () => weightsOf(path) };
  };
  return [
    ...[reflect(3), ...activated(conv(64, 7, 1, 0))],
    ...activated(conv(128, 3, 2, 1)),
    ...activated(conv(256, 3, 2, 1)),
    ...Array.from({ length: 9 }, block),
    ...activated(up(128)),
    ...activated(up(64)),
    ...[reflect(3), conv(3, 7, 1, 0), tf.tanh],
  ];
}

const weightsOf = (path) => path.variables().map(({ variable }) => variable);

function discriminatorLayers() {
  const conv = (filters, stride) =>
    conv2d({ filters, kernelSize: 4, stride, padding: 1, seed: filters });
  const block = (filters, stride) => [conv(filters, stride), instanceNorm(), leakyRelu()];
  const blocks = [...block(128, 2), ...block(256, 2), ...block(512, 1)];
  return [conv(64, 2), leakyRelu(), ...blocks, conv(1, 1)];
}
