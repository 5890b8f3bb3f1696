import '@tensorflow/tfjs-backend-cpu';
import '@gan/backend-wasm';
import { Rng } from '@gan/core';
import { patchDiscriminator } from '@gan/discriminators';
import { resnetGenerator, unetGenerator } from '@gan/generators';
import {
  abs,
  dispose,
  gather,
  mean,
  neg,
  setBackend,
  sub,
  type Tensor4D,
  tensor,
  tensor1d,
  tidy,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { CycleGanTrainer } from './cycle-gan-trainer';
import { Pix2PixTrainer } from './pix2pix-trainer';

/** Images of squares of `side` pixels, each of one random colour. */
function squares(rng: Rng, count: number, size: number, side: number): Tensor4D {
  const cells = size / side;
  const colours = Array.from(
    { length: count * cells * cells * 3 },
    () => 1.8 * rng.uniform() - 0.9,
  );
  const values = Float32Array.from({ length: count * size * size * 3 }, (_, i) => {
    const [channel, x, y] = [i % 3, Math.floor(i / 3) % size, Math.floor(i / 3 / size) % size];
    const image = Math.floor(i / 3 / size / size);
    const cell = (image * cells + Math.floor(y / side)) * cells + Math.floor(x / side);
    return colours[cell * 3 + channel] as number;
  });
  return tensor(values, [count, size, size, 3]);
}

/** Dark images with one bright square somewhere. */
function bright(rng: Rng, count: number, size: number): Tensor4D {
  const corners = Array.from({ length: count }, () => [
    rng.integer(size - 6),
    rng.integer(size - 6),
  ]);
  const values = Float32Array.from({ length: count * size * size }, (_, i) => {
    const [x, y] = [i % size, Math.floor(i / size) % size];
    const [left = 0, top = 0] = corners[Math.floor(i / size / size)] ?? [];
    return x >= left && x < left + 6 && y >= top && y < top + 6 ? 0.8 : -0.8;
  });
  return tensor(values, [count, size, size, 1]);
}

const distance = (a: Tensor4D, b: Tensor4D) =>
  tidy(() => mean(abs(sub(a, b))).dataSync()[0] as number);

describe('learning to translate', () => {
  beforeAll(async () => {
    await setBackend('gan-wasm');
  });

  it('Pix2PixTrainer learns a permutation of colours from pairs', async () => {
    const permuted = (a: Tensor4D) => gather(a, tensor1d([2, 0, 1], 'int32'), 3) as Tensor4D;
    const trainer = new Pix2PixTrainer({
      generator: unetGenerator({ levels: 5, filters: 12, dropout: false }),
      discriminator: patchDiscriminator({ inputChannels: 6, layers: 1, filters: 8 }),
      learningRate: 2e-3,
    });
    const rng = new Rng(3);
    const unseen = squares(new Rng(99), 16, 32, 4);
    const error = () => distance(trainer.generate(unseen), permuted(unseen));
    const untrained = error();
    for (let i = 0; i < 250; i++) {
      tidy(() => {
        const a = squares(rng, 4, 32, 4);
        dispose(trainer.update({ a, b: permuted(a) }));
      });
      if (i % 50 === 49) console.log(i, error());
    }
    expect(untrained).toBeGreaterThan(0.4);
    expect(distance(unseen, permuted(unseen))).toBeGreaterThan(0.5);
    expect(error()).toBeLessThan(0.12);
  });

  it('CycleGanTrainer learns an inversion from images that do not belong together', async () => {
    const size = 16;
    const generator = (seed: number) =>
      resnetGenerator({ blocks: 1, filters: 8, inputChannels: 1, outputChannels: 1, seed });
    const discriminator = (seed: number) =>
      patchDiscriminator({ inputChannels: 1, layers: 1, filters: 8, norm: 'none', seed });
    const trainer = new CycleGanTrainer({
      generatorA: generator(1),
      generatorB: generator(2),
      discriminatorA: discriminator(3),
      discriminatorB: discriminator(4),
      lambdaIdentity: 0,
      learningRate: 1e-3,
    });
    const [ofA, ofB] = [new Rng(5), new Rng(6)];
    const unseen = bright(new Rng(99), 16, size);
    const error = () => [
      distance(trainer.generate(unseen), neg(unseen)),
      distance(trainer.generate(neg(unseen), { direction: 'BtoA' }), unseen),
    ];
    const untrained = error();
    for (let i = 0; i < 300; i++) {
      tidy(() => {
        dispose(trainer.update({ a: bright(ofA, 2, size), b: neg(bright(ofB, 2, size)) }));
      });
      if (i % 50 === 49) console.log(i, error());
    }
    const trained = error();
    for (const value of untrained) expect(value).toBeGreaterThan(0.6);
    for (const value of trained) expect(value).toBeLessThan(0.15);
  });
});
