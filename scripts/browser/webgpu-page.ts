import '@gan/backend-webgpu';
import { dcganDiscriminator } from '@gan/discriminators';
import { dcganGenerator } from '@gan/generators';
import { GanTrainer, useBackend } from '@gan/trainers';
import * as tf from '@tensorflow/tfjs-core';

/** What {@link trainOn} saw. */
export interface GpuTraining {
  readonly backend: string;
  readonly losses: Record<string, number>[];
  /** Milliseconds for which each step kept the page from anything else; the GPU's own are waited for. */
  readonly heldUp: number[];
  readonly numTensors: { readonly before: number; readonly after: number };
}

/** Trains a GAN of few layers, as each takes seconds to be compiled for a GPU in software. */
export async function trainOn(engine: 'webgpu' | 'wasm', steps: number): Promise<GpuTraining> {
  const { tfName: backend } = await useBackend(engine);
  const before = tf.memory().numTensors;
  const generator = dcganGenerator({ imageSize: 8, filters: 2, latentDim: 4, seed: 1 });
  const discriminator = dcganDiscriminator({ imageSize: 8, filters: 2, seed: 2 });
  const trainer = new GanTrainer({ generator, discriminator, latentDim: 4, seed: 1 });
  const real = tf.tensor4d(
    Float32Array.from({ length: 4 * 8 * 8 * 3 }, (_, i) => ((i % 17) - 8) / 8),
    [4, 8, 8, 3],
  );
  const losses: Record<string, number>[] = [];
  const heldUp: number[] = [];
  for (let i = 0; i < steps; i++) {
    const begin = performance.now();
    const onDevice = trainer.update({ real });
    heldUp.push(performance.now() - begin);
    const entries = Object.entries(onDevice).map(async ([name, loss]) => [
      name,
      (await loss.data())[0],
    ]);
    losses.push(Object.fromEntries(await Promise.all(entries)));
    tf.dispose(onDevice);
  }
  real.dispose();
  trainer.dispose();
  tf.dispose([generator.getWeights(), discriminator.getWeights()]);
  const numTensors = { before, after: tf.memory().numTensors };
  return { backend, losses, heldUp, numTensors };
}

/** Whether the browser has a GPU, be it in software. */
async function adapter(): Promise<boolean> {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<unknown> } };
  return Boolean(await gpu?.requestAdapter());
}

Object.assign(globalThis, { adapter, trainOn });
