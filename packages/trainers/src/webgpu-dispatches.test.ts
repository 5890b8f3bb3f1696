import '@gan/backend-webgpu';
import { patchDiscriminator } from '@gan/discriminators';
import { unetGenerator } from '@gan/generators';
import { startDawn } from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { Pix2PixTrainer } from './index';

const why = await startDawn('null');

it.skipIf(why)(
  `asks little of a GPU in a step of pix2pix at 256 pixels${why ? `: ${why}` : ''}`,
  async () => {
    await tf.setBackend('gan-webgpu');
    const backend = tf.backend() as unknown as { readonly dispatches: number };
    const trainer = new Pix2PixTrainer({
      generator: unetGenerator({ imageSize: 256, filters: 2 }),
      discriminator: patchDiscriminator({ inputChannels: 6, filters: 2 }),
    });
    const batch = { a: tf.zeros([1, 256, 256, 3]), b: tf.zeros([1, 256, 256, 3]) };
    const step = () => tf.dispose(trainer.update(batch as never));
    step();
    const before = { dispatches: backend.dispatches, tensors: tf.memory().numTensors };
    step();
    expect(backend.dispatches - before.dispatches).toBeLessThanOrEqual(480);
    expect(tf.memory().numTensors).toBe(before.tensors);
    trainer.dispose();
    tf.dispose(batch);
  },
);
