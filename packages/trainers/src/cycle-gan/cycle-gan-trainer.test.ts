import '@tensorflow/tfjs-backend-cpu';
import { pixelDiscriminator } from '@gan/discriminators';
import { resnetGenerator } from '@gan/generators';
import { adversarialLoss, cycleLoss, identityLoss } from '@gan/losses';
import { expectAllClose } from '@gan/testing';
import {
  addN,
  mean,
  mul,
  type Scalar,
  square,
  type Tensor,
  type Tensor4D,
  tidy,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { images, values } from '../../test/small-trainers';
import type { CycleGanTrainerOptions } from './cycle-gan-options';
import { CycleGanTrainer } from './cycle-gan-trainer';

function networks(inputChannels = 1, outputChannels = 1) {
  const generator = (from: number, to: number, seed: number) =>
    resnetGenerator({ blocks: 0, filters: 1, inputChannels: from, outputChannels: to, seed });
  const discriminator = (channels: number, seed: number) =>
    pixelDiscriminator({ inputChannels: channels, filters: 1, norm: 'instance', seed });
  return {
    generatorA: generator(inputChannels, outputChannels, 1),
    generatorB: generator(outputChannels, inputChannels, 2),
    discriminatorA: discriminator(outputChannels, 3),
    discriminatorB: discriminator(inputChannels, 4),
  };
}

const cycleGan = (options: CycleGanTrainerOptions = {}) =>
  new CycleGanTrainer({ ...networks(), ...options });
const pair = { a: images([2, 8, 12, 1], 1), b: images([2, 8, 12, 1], 2) };
const apply = (model: LayersModel, x: Tensor) => model.apply(x, { training: true }) as Tensor4D;
const allValues = (trainer: CycleGanTrainer) =>
  Object.fromEntries(Object.entries(trainer.models).map(([name, model]) => [name, values(model)]));

describe('CycleGanTrainer', () => {
  it('takes the gradient of the whole sum, term by term', async () => {
    const weights = { lambdaA: 7, lambdaB: 11, lambdaIdentity: 0.3 };
    const trainer = cycleGan(weights);
    const { generatorA, generatorB, discriminatorA, discriminatorB } = trainer.models;
    const { generator: judge } = adversarialLoss('lsgan');
    const { a, b } = pair;
    const total = () => {
      const [fakeB, fakeA] = [apply(generatorA, a), apply(generatorB, b)];
      return addN([
        judge(apply(discriminatorA, fakeB)),
        judge(apply(discriminatorB, fakeA)),
        cycleLoss(a, apply(generatorB, fakeB), 7),
        cycleLoss(b, apply(generatorA, fakeA), 11),
        identityLoss(b, apply(generatorA, b), 11 * 0.3),
        identityLoss(a, apply(generatorB, a), 7 * 0.3),
      ]) as Scalar;
    };
    const list = [...generatorA.getWeights(true), ...generatorB.getWeights(true)] as Variable[];
    const { grads } = tidy(() => variableGrads(total, list));
    await trainer.step(pair);
    const slots = [...trainer.optimizers.generators.slots()].filter(([key]) => key.endsWith('.m'));
    for (const [i, [, m]] of slots.entries()) {
      // Adam's first moment after one step is half the gradient.
      const half = mul(grads[list[i]!.name] as Tensor, 0.5);
      expectAllClose(m, half, { rtol: 1e-3, atol: 1e-5 });
    }
  });

  it('lets the identity loss reach both generators, and no discriminator', async () => {
    const [without, both, onlyA] = [
      cycleGan({ lambdaIdentity: 0 }),
      cycleGan({ lambdaIdentity: 0.5 }),
      cycleGan({ lambdaIdentity: 0.5, lambdaB: 0 }),
    ];
    const losses = [];
    for (const trainer of [without, both, onlyA]) losses.push(await trainer.step(pair));
    const [plain, identity] = [allValues(without), allValues(both)];
    expect(identity.generatorA).not.toEqual(plain.generatorA);
    expect(identity.generatorB).not.toEqual(plain.generatorB);
    expect(identity.discriminatorA).toEqual(plain.discriminatorA);
    expect(identity.discriminatorB).toEqual(plain.discriminatorB);
    expect(losses[0]).toMatchObject({ idt_A: 0, idt_B: 0 });
    // idt_A is weighted by lambdaB, idt_B by lambdaA.
    expect(losses[2]).toMatchObject({ idt_A: 0, cycle_B: 0, idt_B: losses[1]!.idt_B });
    expect(losses[1]!.idt_A).toBeGreaterThan(0);
  });

  it('trains by the adversarial loss alone where both lambdas are 0', async () => {
    const trainer = cycleGan({ lambdaA: 0, lambdaB: 0 });
    const losses = await trainer.step(pair);
    expect(losses).toMatchObject({ cycle_A: 0, cycle_B: 0, idt_A: 0, idt_B: 0 });
    expect(losses.G_A).toBeGreaterThan(0);
  });

  it('shows the discriminators replayed fakes, fake B first', async () => {
    const trainer = cycleGan({ poolSize: 1, learningRate: 0 });
    const state = () => [...trainer.state().tensors].filter(([name]) => name.startsWith('replay'));
    await trainer.step(pair);
    expect(state().map(([name]) => name)).toEqual(['replayB/0', 'replayA/0']);
    const fakeB = trainer.generate(pair.a, { mode: 'train' });
    const fakeA = trainer.generate(pair.b, { mode: 'train', direction: 'BtoA' });
    const first = (x: Tensor) => Array.from(x.dataSync().slice(0, x.size / 2));
    const second = (x: Tensor) => Array.from(x.dataSync().slice(x.size / 2));
    const stored = state().map(([, image]) => Array.from(image.dataSync()));
    expect([first(fakeB), second(fakeB)]).toContainEqual(stored[0]);
    expect([first(fakeA), second(fakeA)]).toContainEqual(stored[1]);
  });

  it('averages micro-batches into the gradient of the whole batch', async () => {
    const options = { poolSize: 0 };
    const [whole, parts] = [cycleGan(options), cycleGan({ ...options, accumulate: 2 })];
    const [one, other] = [await whole.step(pair), await parts.step(pair)];
    for (const [name, value] of Object.entries(one)) expect(other[name]).toBeCloseTo(value, 4);
    const slots = parts.state().tensors;
    for (const [name, m] of whole.state().tensors) {
      if (name.endsWith('.m')) expectAllClose(slots.get(name)!, m, { rtol: 1e-3, atol: 1e-5 });
    }
  });

  it('adds losses of the user to both generators', async () => {
    const brightness = (real: Tensor4D, fake: Tensor4D, input: Tensor4D) => {
      expect([real.shape, fake.shape]).toEqual([input.shape, input.shape]);
      return mul(mean(square(fake)), 100) as Scalar;
    };
    const [plain, extra] = [cycleGan(), cycleGan({ extraLosses: { brightness } })];
    await plain.step(pair);
    const losses = await extra.step(pair);
    const fake = plain.generate(pair.a).dataSync();
    expect(losses.brightness_A).toBeGreaterThan(0);
    expect(losses.brightness_B).toBeGreaterThan(0);
    expect(fake).not.toEqual(extra.generate(pair.a).dataSync());
    expect(allValues(extra).generatorB).not.toEqual(allValues(plain).generatorB);
    expect(allValues(extra).discriminatorA).toEqual(allValues(plain).discriminatorA);
  });

  it('translates between domains of different channels and sizes', async () => {
    const trainer = new CycleGanTrainer({ ...networks(1, 5), lambdaIdentity: 0 });
    const [a, b] = [images([1, 8, 12, 1], 1), images([1, 12, 8, 5], 2)];
    const losses = await trainer.step({ a, b });
    expect(Object.values(losses).every(Number.isFinite)).toBe(true);
    expect(trainer.generate(a).shape).toEqual([1, 8, 12, 5]);
    expect(trainer.generate(b, { direction: 'BtoA' }).shape).toEqual([1, 12, 8, 1]);
  });

  it('builds the reference networks: 9 blocks from 256 on, 6 below', () => {
    const blocks = (imageSize: number) => {
      const trainer = new CycleGanTrainer({ imageSize, filters: 1 });
      const names = trainer.models.generatorA.layers.map(({ name }) => name);
      trainer.dispose();
      return new Set(names.map((name) => /^block(\d+)/.exec(name)?.[1]).filter(Boolean)).size;
    };
    expect([blocks(255), blocks(256)]).toEqual([6, 9]);
  });

  it('says what does not fit', () => {
    expect(() => new CycleGanTrainer({ imageSize: 32, filters: 1, outputChannels: 1 })).toThrow(
      'CycleGanTrainer: the identity loss needs as many channels in a as in b, got 3 and 1; use ' +
        'lambdaIdentity: 0',
    );
    const { discriminatorA } = networks(1, 2);
    expect(() => cycleGan({ discriminatorA })).toThrow(
      'CycleGanTrainer: discriminatorA must take the channels that generatorA makes, 1, got 2',
    );
    expect(() => cycleGan({ lambdaA: -1 })).toThrow('lambdaA must be a number of at least 0');
    expect(() => cycleGan({ poolSize: 0.5 })).toThrow('poolSize must be an integer of at least 0');
    expect(() => cycleGan({ lambdaC: 1 } as never)).toThrow("did you mean 'lambdaA'?");
    expect(() => cycleGan({ extraLosses: { idt: () => mean(pair.a) } })).toThrow(
      "extraLosses must not use the trainer's own names D, G, cycle, idt, got 'idt'",
    );
    expect(() => cycleGan({ extraLosses: { vgg: 3 as never } })).toThrow(
      'CycleGanTrainer: extraLosses.vgg must be a function (real, fake, input) => Scalar, got 3',
    );
    const three = images([3, 8, 8, 1], 1);
    expect(() => cycleGan().update({ a: pair.a, b: three })).toThrow(
      'CycleGanTrainer.update: a and b must be as many images, got a [2, 8, 12, 1] and b [3, 8, 8, 1]',
    );
    expect(() => cycleGan().generate(pair.a, { direction: 'AtoC' as 'AtoB' })).toThrow(
      "direction must be one of 'AtoB', 'BtoA', got 'AtoC'",
    );
  });
});
