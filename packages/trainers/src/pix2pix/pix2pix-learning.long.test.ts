import '@tensorflow/tfjs-backend-cpu';
import '@gan/backend-wasm';
import { Rng } from '@gan/core';
import { patchDiscriminator } from '@gan/discriminators';
import { unetGenerator } from '@gan/generators';
import {
  abs,
  dispose,
  gather,
  mean,
  setBackend,
  sub,
  type Tensor4D,
  tensor,
  tensor1d,
  tidy,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
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
    for (let i = 0; i < 60; i++) {
      tidy(() => {
        const a = squares(rng, 4, 32, 4);
        dispose(trainer.update({ a, b: permuted(a) }));
      });
    }
    expect(untrained).toBeGreaterThan(0.4);
    expect(distance(unseen, permuted(unseen))).toBeGreaterThan(0.5);
    expect(error()).toBeLessThan(0.15);
  });
});
