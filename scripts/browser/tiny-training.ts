import { Pix2PixTrainer, useBackend } from '@gan/trainers';
import * as tf from '@tensorflow/tfjs-core';

/** What {@link trainTiny} saw. */
export interface TinyTraining {
  readonly backend: string;
  /** Threads that the engine says it has. */
  readonly threads: number | undefined;
  readonly losses: Record<string, number>[];
  readonly numTensors: { readonly before: number; readonly after: number };
}

/** Trains a small pix2pix on a fixed pair of pictures: the same program in Node and in a page. */
export async function trainTiny(steps: number, threads: number): Promise<TinyTraining> {
  const backend = await useBackend('wasm', { threads });
  const before = tf.memory().numTensors;
  const trainer = new Pix2PixTrainer({ imageSize: 32, filters: 8, learningRate: 0.001, seed: 1 });
  const batch = { a: picture(0), b: picture(1) };
  const losses: Record<string, number>[] = [];
  for (let i = 0; i < steps; i++) losses.push(await trainer.step(batch));
  tf.dispose([batch.a, batch.b]);
  trainer.dispose();
  const numTensors = { before, after: tf.memory().numTensors };
  return { backend: backend.tfName, threads: backend.threads, losses, numTensors };
}

/** A picture of slanted bars, in exact arithmetic so that it is the same everywhere. */
function picture(shift: number): tf.Tensor4D {
  const values = Float32Array.from({ length: 2 * 32 * 32 * 3 }, (_, i) => {
    const [channel, x, y] = [i % 3, Math.floor(i / 3) % 32, Math.floor(i / 96)];
    return (((x * (channel + 1) + y * 3 + shift * 11) % 17) - 8) / 8;
  });
  return tf.tensor4d(values, [2, 32, 32, 3]);
}
