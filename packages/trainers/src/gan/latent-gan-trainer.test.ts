import '@tensorflow/tfjs-backend-cpu';
import '@gan/backend-wasm';
import { mlpDiscriminator } from '@gan/discriminators';
import { mlpGenerator } from '@gan/generators';
import { type AdversarialLossKind, adversarialLoss, gradientPenalty } from '@gan/losses';
import { engines, expectAllClose } from '@gan/testing';
import {
  add,
  memory,
  mul,
  type Scalar,
  setBackend,
  type Tensor,
  type Tensor2D,
  tensor,
  tidy,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { waves } from '../../test/small-trainers';
import { ConditionalGanTrainer } from './conditional-gan-trainer';
import { DcganTrainer } from './dcgan-trainer';
import { GanTrainer, type GanTrainerOptions } from './gan-trainer';
import { oneHot } from './one-hot';

const networks = (conditions = 0) => ({
  generator: mlpGenerator({ latentDim: 3, outputShape: [2], hidden: [4], conditions }),
  discriminator: mlpDiscriminator({ inputShape: [2], hidden: [4], conditions }),
  latentDim: 3,
});
const gan = (options: Partial<GanTrainerOptions> = {}) =>
  new GanTrainer({ ...networks(), ...options });
const apply = (model: LayersModel, x: Tensor) => model.apply(x, { training: true }) as Tensor;
const real = waves([6, 2], 1);
const z = waves([6, 3], 2) as Tensor2D;

describe.each(engines)('on %s', (backend) => {
  beforeAll(async () => {
    await setBackend(backend);
  });

  it.each(['bce', 'minimax', 'lsgan', 'wgan', 'hinge'] as AdversarialLossKind[])(
    "takes the steps of %s: D's gradient first, then G's under the new D",
    async (kind) => {
      const loss = adversarialLoss(kind);
      const trainer = gan({ loss: kind, learningRate: 0.01 });
      const { generator, discriminator } = trainer.models;
      const gradients = (compute: () => Scalar, model: LayersModel) =>
        tidy(() => {
          const list = model.getWeights(true) as Variable[];
          const { grads } = variableGrads(compute, list);
          return list.map(({ name }) => grads[name] as Tensor);
        });
      const fake = apply(generator, z);
      const ofD = gradients(
        () =>
          add(
            loss.real(apply(discriminator, real)),
            loss.fake(apply(discriminator, fake)),
          ) as Scalar,
        discriminator,
      );
      const expected = {
        D_real: (await loss.real(apply(discriminator, real)).data())[0],
        D_fake: (await loss.fake(apply(discriminator, fake)).data())[0],
      };
      const before = generator.getWeights(true).map((weight) => weight.clone()) as Tensor[];
      const losses = await trainer.step({ real, z });
      const after = generator.getWeights(true).map((weight) => weight.clone()) as Tensor[];
      expect(losses).toMatchObject(expected);

      // Adam's first moment after one step is half the gradient.
      const slots = trainer.state().tensors;
      const moments = (name: string) =>
        [...slots].filter(([key]) => key.startsWith(name) && key.endsWith('.m')).map(([, m]) => m);
      const half = (gradient: Tensor) => mul(gradient, 0.5);
      for (const [i, m] of moments('discriminator').entries()) {
        expectAllClose(m, half(ofD[i]!), { rtol: 1e-4, atol: 1e-7 });
      }
      generator.setWeights(before);
      const ofG = gradients(
        () => loss.generator(apply(discriminator, apply(generator, z))),
        generator,
      );
      for (const [i, m] of moments('generator').entries()) {
        expectAllClose(m, half(ofG[i]!), { rtol: 1e-4, atol: 1e-7 });
      }
      const [lossOfG] = await loss.generator(apply(discriminator, apply(generator, z))).data();
      expect(losses.G).toBeCloseTo(lossOfG as number, 5);
      generator.setWeights(after);
    },
  );

  it('adds the gradient penalty to what D minimises', async () => {
    const trainer = gan({ loss: 'wgan', gradientPenalty: 10, discriminatorSteps: 3 });
    const losses = await trainer.step({ real });
    expect(Object.keys(losses)).toEqual(['D_real', 'D_fake', 'D_penalty', 'G']);
    expect(losses.D_penalty).toBeGreaterThan(0);
    // Steps at large rates bring the slope near 1, where the penalty is 0.
    const steep = gan({ loss: 'wgan', gradientPenalty: 10, discriminatorSteps: 5, beta1: 0 });
    steep.optimizers.discriminator.learningRate = 0.02;
    const first = await steep.step({ real });
    for (let i = 0; i < 30; i++) await steep.step({ real });
    const last = await steep.step({ real });
    expect(last.D_penalty).toBeLessThan(0.3 * (first.D_penalty as number));
    const slopes = gradientPenalty(steep.models.discriminator, real, steep.generate(6), {
      weight: 1,
    });
    expect((await slopes.data())[0]).toBeLessThan(0.1);
  });
});

describe('GanTrainer', () => {
  beforeAll(async () => {
    await setBackend('cpu');
  });

  it('averages micro-batches into the gradient of the whole batch', async () => {
    for (const options of [{}, { discriminatorSteps: 2 }]) {
      const [whole, parts] = [gan(options), gan({ ...options, accumulate: 4 })];
      const given = 'discriminatorSteps' in options ? { real } : { real, z };
      const [one, other] = [await whole.step(given), await parts.step(given)];
      for (const [name, value] of Object.entries(one)) expect(other[name]).toBeCloseTo(value, 5);
      const slots = parts.state().tensors;
      for (const [name, m] of whole.state().tensors) {
        if (name.endsWith('.m')) expectAllClose(slots.get(name)!, m, { rtol: 1e-4, atol: 1e-7 });
      }
    }
  });

  it('draws latent vectors of its own stream, one for each discriminator step and one for G', async () => {
    const drawn = async (discriminatorSteps: number) => {
      const trainer = gan({ discriminatorSteps });
      const calls: Tensor[] = [];
      const model = trainer.models.generator;
      const original = model.apply.bind(model);
      model.apply = (x, kwargs) => {
        calls.push((x as Tensor).clone());
        return original(x, kwargs);
      };
      const kept = memory().numTensors;
      trainer.update({ real });
      expect(memory().numTensors).toBeGreaterThan(kept);
      return calls.length;
    };
    expect(await drawn(1)).toBe(1);
    expect(await drawn(3)).toBe(4);
  });

  it('generates from a count, from given vectors, and the same again from one seed', () => {
    const trainer = gan();
    expect(trainer.generate(4).dataSync()).toEqual(trainer.generate(4).dataSync());
    expect(trainer.generate(4, { seed: 1 }).dataSync()).not.toEqual(trainer.generate(4).dataSync());
    expect(trainer.generate(z).dataSync()).toEqual(trainer.generate(6, { z }).dataSync());
    expect(() => trainer.generate(5, { z })).toThrow(
      'GanTrainer.generate: z must have shape [5, 3], got [6, 3]',
    );
    expect(() => trainer.generate(0)).toThrow('count must be an integer of at least 1, got 0');
  });

  it('says what does not fit', () => {
    expect(() => gan({ generator: undefined as never })).toThrow(
      'GanTrainer: generator must be a LayersModel, got undefined; for example mlpGenerator({ ... })',
    );
    expect(() => gan({ latentDim: 5 })).toThrow(
      'GanTrainer: latentDim must be the length of the vectors that generator takes, 3, got 5',
    );
    expect(() => gan({ generator: networks(2).generator })).toThrow(
      "GanTrainer: conditions must be the length of generator's second input, 2, got 0",
    );
    expect(() => gan({ loss: 'bse' as 'bce' })).toThrow("'bce', 'minimax', 'lsgan'");
    expect(() => gan({ gradientPenalty: -1 })).toThrow(
      'gradientPenalty must be a number of at least 0',
    );
    expect(() => gan({ discriminatorSteps: 0 })).toThrow('discriminatorSteps must be an integer');
    expect(() => gan().update({ real: tensor([1, 2, 3]) })).toThrow(
      'GanTrainer.update: real must be [B, 2], got [3]; the first axis is the batch',
    );
    expect(() => gan({ discriminatorSteps: 2 }).update({ real, z })).toThrow(
      'GanTrainer.update: a batch must not hold z with discriminatorSteps 2: each of those steps draws latent ' +
        'vectors of its own; leave z out, or use discriminatorSteps: 1',
    );
    expect(() => gan().update({ real, z: waves([6, 4], 0) as Tensor2D })).toThrow(
      'GanTrainer.update: z must have shape [6, 3], got [6, 4]',
    );
    expect(() => new DcganTrainer({ imageSize: 20 })).toThrow('imageSize must be a power of 2');
  });
});

describe('ConditionalGanTrainer', () => {
  const conditional = () => new ConditionalGanTrainer({ ...networks(3), conditions: 3 });

  it('shows both networks the condition', async () => {
    const condition = oneHot([0, 1, 2, 0, 1, 2], 3);
    const [one, other] = [conditional(), conditional()];
    const losses = await one.step({ real, condition, z });
    const swapped = oneHot([1, 2, 0, 1, 2, 0], 3);
    expect(await other.step({ real, condition: swapped, z })).not.toEqual(losses);
    const made = one.generate(z, { condition });
    expect(one.generate(z, { condition: swapped }).dataSync()).not.toEqual(made.dataSync());
  });

  it('says what does not fit', () => {
    expect(() => conditional().update({ real } as never)).toThrow(
      'ConditionalGanTrainer.update: a batch must be { real, condition }, got { real }; ' +
        'oneHot(labels, classes) makes one of labels',
    );
    expect(() => conditional().generate(2, {} as never)).toThrow(
      'condition must be a tensor [2, 3], got undefined',
    );
    expect(() => new ConditionalGanTrainer({ ...networks(3), conditions: 2 })).toThrow(
      "conditions must be the length of generator's second input, 3, got 2",
    );
  });
});

describe('oneHot', () => {
  it('puts 1 at the label', () => {
    expect(oneHot([2, 0], 3).arraySync()).toEqual([
      [0, 0, 1],
      [1, 0, 0],
    ]);
    expect(oneHot(Uint8Array.of(1), 2).dtype).toBe('float32');
    expect(() => oneHot([3], 3)).toThrow('oneHot: labels[0] must be an integer from 0 to 2, got 3');
  });
});
