import '@tensorflow/tfjs-backend-cpu';
import '@gan/backend-wasm';
import { patchDiscriminator, pixelDiscriminator } from '@gan/discriminators';
import { unetGenerator } from '@gan/generators';
import { randomState } from '@gan/layers';
import {
  engines,
  expectAllClose,
  loadTorchStorages,
  readGolden,
  torchWeights,
  weightsInLayerOrder,
} from '@gan/testing';
import {
  mean,
  memory,
  reshape,
  type Scalar,
  setBackend,
  slice,
  square,
  sub,
  type Tensor,
  type Tensor4D,
  tensor,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { waves } from '../../test/small-trainers';
import type { ExtraLoss } from '../trainer/extra-losses';
import { Pix2PixTrainer } from './pix2pix-trainer';

const fixture = (name: string) => new URL(`../../fixtures/${name}`, import.meta.url);
const values = (model: LayersModel) => model.getWeights().map((w) => Array.from(w.dataSync()));
const image = (seed: number, size = 16) =>
  tensor(
    Float32Array.from({ length: 2 * size * size * 3 }, (_, i) => Math.sin(seed + i * i)),
    [2, size, size, 3],
  ) as Tensor4D;

/** Networks for 16 x 16 images with dropout in the generator. */
function smallTrainer(options: ConstructorParameters<typeof Pix2PixTrainer>[0] = {}) {
  return new Pix2PixTrainer({
    generator: unetGenerator({ levels: 4, filters: 2, seed: 1 }),
    discriminator: patchDiscriminator({ inputChannels: 6, layers: 1, filters: 2, seed: 2 }),
    ...options,
  });
}

describe('Pix2PixTrainer', () => {
  beforeAll(async () => {
    await setBackend('cpu');
  });

  // cpu last: the tests that follow are on it.
  it.each([...engines].reverse())(
    'takes the steps of the reference on %s: losses, weights and running statistics',
    async (backend) => {
      await setBackend(backend);
      const golden = readGolden(fixture('trace_pix2pix.json'));
      const generator = unetGenerator({ levels: 5, filters: 4, dropout: false });
      const discriminator = patchDiscriminator({ inputChannels: 6, filters: 4 });
      loadTorchStorages(fixture('trace_pix2pix.G.before.pth'), generator);
      loadTorchStorages(fixture('trace_pix2pix.D.before.pth'), discriminator);
      const trainer = new Pix2PixTrainer({ generator, discriminator });
      const batch = (name: string, step: number) =>
        tidy(() => {
          const nchw = reshape(slice(golden.get(name), [step], [1]), [2, 3, 32, 32]);
          return transpose(nchw, [0, 2, 3, 1]) as Tensor4D;
        });
      for (const [step, expected] of golden.losses.entries()) {
        const losses = await trainer.step({ a: batch('A', step), b: batch('B', step) });
        for (const [name, value] of Object.entries(losses)) {
          expect(Math.abs(value / expected[name]! - 1), `${name}, step ${step}`).toBeLessThan(1e-5);
        }
      }
      for (const [name, model] of Object.entries({ G: generator, D: discriminator })) {
        const expected = torchWeights(fixture(`trace_pix2pix.${name}.after.pth`), model);
        for (const [i, weight] of weightsInLayerOrder(model).entries()) {
          // 2% of learning rate x steps, by which Adam could have moved a weight.
          expectAllClose(weight, expected[i]!, { rtol: 0, atol: 0.02 * 3 * 2e-4 });
        }
      }
    },
  );

  it('trains each network by its own loss alone', async () => {
    const batch = { a: image(1), b: image(2) };
    const afterStep = async (options: ConstructorParameters<typeof Pix2PixTrainer>[0]) => {
      const trainer = smallTrainer(options);
      await trainer.step(batch);
      const { generator, discriminator } = trainer.models;
      return { G: values(generator), D: values(discriminator) };
    };
    const plain = await afterStep({});
    const moreL1 = await afterStep({ lambdaL1: 1 });
    expect(moreL1.D).toEqual(plain.D);
    expect(moreL1.G).not.toEqual(plain.G);
  });

  it('leaves D alone where the adversarial loss has no weight', async () => {
    const trainer = smallTrainer({ lambdaGan: 0 });
    const before = values(trainer.models.discriminator);
    const losses = await trainer.step({ a: image(1), b: image(2) });
    expect(values(trainer.models.discriminator)).toEqual(before);
    expect(losses).toMatchObject({ G_GAN: 0, D_real: 0, D_fake: 0 });
    expect(losses.G_L1).toBeGreaterThan(10);
  });

  it('repeats bit for bit from one seed, and differs for another', async () => {
    const run = async (seed: number) => {
      const trainer = new Pix2PixTrainer({ imageSize: 64, filters: 1, seed });
      const pair = { a: image(1, 64), b: image(2, 64) };
      const losses = [await trainer.step(pair), await trainer.step(pair)];
      trainer.dispose();
      return losses;
    };
    expect(await run(5)).toEqual(await run(5));
    expect(await run(6)).not.toEqual(await run(5));
  });

  it('learns a fixed pair', async () => {
    const trainer = smallTrainer({ learningRate: 5e-3 });
    const smooth = tidy(() => {
      const wave = Float32Array.from({ length: 1536 }, (_, i) => 0.8 * Math.sin(i / 120));
      return tensor(wave, [2, 16, 16, 3]) as Tensor4D;
    });
    const batch = { a: smooth, b: smooth };
    const first = await trainer.step(batch);
    for (let i = 0; i < 60; i++) await trainer.step(batch);
    const last = await trainer.step(batch);
    expect(last.G_L1).toBeLessThan(0.6 * first.G_L1);
  });

  it('generates without changing the run', () => {
    const trainer = new Pix2PixTrainer({ imageSize: 64, filters: 1, seed: 3 });
    const x = image(4, 64);
    const before = values(trainer.models.generator);
    const tensors = memory().numTensors;
    const [first, again] = [trainer.generate(x), trainer.generate(x)];
    expectAllClose(first, again, { rtol: 0, atol: 0 });
    const others = [trainer.generate(x, { seed: 1 }), trainer.generate(x, { mode: 'eval' })];
    for (const other of others) {
      expect(other.dataSync()).not.toEqual(first.dataSync());
    }
    expect(values(trainer.models.generator)).toEqual(before);
    expect(memory().numTensors).toBe(tensors + 4);
    trainer.dispose();
  });

  it('keeps the number of tensors over steps of mixed batch sizes', async () => {
    const trainer = smallTrainer();
    const batch = { a: image(1), b: image(2) };
    const single = tidy(() => [slice(batch.a, 0, 1), slice(batch.b, 0, 1)]) as Tensor4D[];
    await trainer.step(batch);
    const before = memory().numTensors;
    for (let i = 0; i < 10; i++) {
      await trainer.step(i % 2 ? batch : { a: single[0]!, b: single[1]! });
    }
    expect(memory().numTensors).toBe(before);
  });

  it('averages micro-batches into the gradient of the whole batch, masks included', async () => {
    const options = (accumulate: number) => ({
      generator: unetGenerator({ levels: 6, filters: 1, norm: 'instance', seed: 1 }),
      discriminator: patchDiscriminator({
        inputChannels: 6,
        layers: 1,
        filters: 2,
        norm: 'instance',
      }),
      accumulate,
    });
    const batch = { a: image(1, 64), b: image(2, 64) };
    const [whole, parts] = [new Pix2PixTrainer(options(1)), new Pix2PixTrainer(options(2))];
    expect(Object.keys(randomState(whole.models.generator))).not.toEqual([]);
    const [one, other] = [await whole.step(batch), await parts.step(batch)];
    for (const [name, value] of Object.entries(one)) expect(other[name]).toBeCloseTo(value, 3);
    const slots = parts.state().tensors;
    for (const [name, m] of whole.state().tensors) {
      if (name.endsWith('.m')) expectAllClose(slots.get(name)!, m, { rtol: 1e-3, atol: 1e-5 });
    }
  });

  it('runs the generator once a step, and twice a micro-batch where it must', async () => {
    const passes = async (accumulate: number) => {
      const trainer = smallTrainer({ accumulate });
      const { generator } = trainer.models;
      let count = 0;
      const apply = generator.apply.bind(generator);
      generator.apply = (...args) => {
        count++;
        return apply(...args);
      };
      await trainer.step({ a: image(1), b: image(2) });
      return count;
    };
    expect([await passes(1), await passes(2)]).toEqual([1, 4]);
  });

  it('judges b alone where the discriminator is unconditional, by patches of any size', async () => {
    const generator = unetGenerator({ levels: 4, filters: 2, seed: 1 });
    const discriminator = pixelDiscriminator({ inputChannels: 3, filters: 2 });
    const trainer = new Pix2PixTrainer({ generator, discriminator, conditional: false });
    const losses = await trainer.step({ a: image(1), b: image(2) });
    expect(losses.D_real).toBeCloseTo(Math.log(2), 1);
    const own = new Pix2PixTrainer({ imageSize: 64, filters: 1, conditional: false });
    expect(own.models.discriminator.inputs[0]?.shape).toEqual([null, null, null, 3]);
    own.dispose();
  });

  it('adds losses of the user, and learns from them alone', async () => {
    const colour = (real: Tensor4D, fake: Tensor4D, input: Tensor4D) => {
      expect([real.shape, input.shape]).toEqual([fake.shape, fake.shape]);
      return mean(square(sub(fake, 1))) as Scalar;
    };
    const trainer = smallTrainer({ lambdaL1: 0, lambdaGan: 0, extraLosses: { colour } });
    const losses = await trainer.step({ a: image(1), b: image(2) });
    expect(Object.keys(losses)).toEqual(['G_GAN', 'G_L1', 'D_real', 'D_fake', 'colour']);
    expect(losses).toMatchObject({ G_GAN: 0, G_L1: 0 });
    for (let i = 0; i < 10; i++) await trainer.step({ a: image(1), b: image(2) });
    expect((await trainer.step({ a: image(1), b: image(2) })).colour).toBeLessThan(losses.colour!);
    expect(() => smallTrainer({ lambdaL1: 0, lambdaGan: 0 })).toThrow(
      'Pix2PixTrainer: lambdaL1 and lambdaGan are both 0, so nothing is learnt',
    );
    expect(() => smallTrainer({ extraLosses: { G_L1: colour } })).toThrow('own names G_GAN, G_L1');
  });

  it('says which loss of the user gives something else than a scalar, and leaks nothing', async () => {
    const rule = 'Pix2PixTrainer: extraLosses.colour must return a scalar';
    const given: [string, unknown, string][] = [
      ['ShapeError', (_: Tensor4D, fake: Tensor4D) => fake, ', got the shape [2, 16, 16, 3]'],
      ['OptionError', () => 3, ' tensor, got 3; make it of operations'],
      ['OptionError', async () => mean(image(1)), ' tensor, got a promise; a loss is not async'],
      ['OptionError', () => undefined, ' tensor, got undefined'],
    ];
    for (const [name, colour, message] of given) {
      const trainer = smallTrainer({ extraLosses: { colour: colour as ExtraLoss } });
      const batch = { a: image(1), b: image(2) };
      await trainer.step(batch).catch(() => undefined);
      const before = memory().numTensors;
      const error = await trainer.step(batch).catch((error: Error) => error);
      expect(error).toMatchObject({ name });
      expect((error as Error).message).toContain(rule + message);
      expect(memory().numTensors).toBe(before);
    }
  });

  it('trains on images that are not square, of 1 to N channels', async () => {
    const generator = unetGenerator({ levels: 3, filters: 1, inputChannels: 1, outputChannels: 7 });
    const discriminator = patchDiscriminator({ inputChannels: 8, layers: 1, filters: 1 });
    const trainer = new Pix2PixTrainer({ generator, discriminator });
    const [a, b] = [waves([2, 8, 24, 1], 1), waves([2, 8, 24, 7], 2)] as Tensor4D[];
    const losses = await trainer.step({ a: a!, b: b! });
    expect(Object.values(losses).every(Number.isFinite)).toBe(true);
    expect(trainer.generate(a!).shape).toEqual([2, 8, 24, 7]);
  });

  it('frees what it made', () => {
    const before = memory().numTensors;
    new Pix2PixTrainer({ imageSize: 16, filters: 1 }).dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('names what is wrong with a batch or an option', () => {
    const trainer = smallTrainer();
    const wrong = tensor(new Float32Array(192), [1, 16, 4, 3]) as Tensor;
    expect(() => trainer.update({ a: image(1), b: wrong as Tensor4D })).toThrow(
      'Pix2PixTrainer.update: a and b must be as many images of one size, got a [2, 16, 16, 3] and b ' +
        '[1, 16, 4, 3]',
    );
    expect(() => new Pix2PixTrainer({ lambdaL1: -1 })).toThrow(
      'lambdaL1 must be a number of at least 0',
    );
    expect(() => new Pix2PixTrainer({ lambda: 1 } as never)).toThrow("there is no option 'lambda'");
    expect(() => new Pix2PixTrainer({ imageSize: 100 })).toThrow(
      'imageSize must be a multiple of 64',
    );
    expect(() => trainer.generate(image(1), { mode: 'test' as 'eval' })).toThrow("'train', 'eval'");
  });
});
