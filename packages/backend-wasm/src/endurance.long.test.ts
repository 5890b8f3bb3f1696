import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import './index';
import { tinyGan } from '../test/tiny-gan';

describe('10,000 steps of a tiny GAN', () => {
  it('hold no more tensors, bytes or memory than the first hundred', async () => {
    await tf.setBackend('gan-wasm');
    const gan = tinyGan();
    const held = () => {
      const { numTensors, numBytes, numBytesInWasm, numBytesReserved } =
        tf.memory() as unknown as Record<string, number>;
      return { numTensors, numBytes, numBytesInWasm, numBytesReserved };
    };
    for (let i = 0; i < 100; i++) gan.step();
    const warm = held();
    for (let i = 100; i < 10_000; i++) {
      gan.step();
      if (i % 1000 === 0) {
        expect(held()).toEqual(warm);
        await new Promise((resolve) => setTimeout(resolve));
      }
    }
    expect(held()).toEqual(warm);
    const { real, fake } = gan.step();
    expect(Number.isFinite(real) && Number.isFinite(fake)).toBe(true);
    gan.dispose();
  });
});
