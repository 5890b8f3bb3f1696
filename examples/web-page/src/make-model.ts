import { join } from 'node:path';
import { proceduralFacades, saveImage } from '@gan/data';
import { saveModel } from '@gan/inference';
import { fit, linearDecay, Pix2PixTrainer } from '@gan/trainers';
import { print } from '@gan-examples/shared';
import { dispose, type Tensor3D, unstack } from '@tensorflow/tfjs-core';

const size = 128;

/** What {@link makeModel} needs. */
export interface MakeModelOptions {
  /** The folder that gets `model/`, and `labels/`, which must be there. */
  readonly dir: string;
  /** Training steps, one pair each. Defaults to 1200, those of the model that the page comes with. */
  readonly steps?: number;
  readonly signal?: AbortSignal;
}

/**
 * Trains the page's generator on drawn facades, and saves it with label maps to begin with.
 *
 * Instance norm and no dropout: then a picture depends on nothing but what was drawn. Resize convolutions: then
 * it has no checkerboard after so few steps.
 */
export async function makeModel({ dir, steps = 1200, signal }: MakeModelOptions): Promise<void> {
  const facades = proceduralFacades({ imageSize: size, count: 400, seed: 1 });
  const network = {
    filters: 16,
    levels: 5,
    norm: 'instance',
    dropout: false,
    upsample: 'resize',
  } as const;
  const trainer = new Pix2PixTrainer({ imageSize: size, ...network, seed: 1 });
  const schedule = linearDecay({ constantEpochs: 2, decayEpochs: 1 });
  const run = fit(trainer, facades, { steps, schedule, logEvery: 100, seed: 1, signal });
  for await (const event of run) {
    if (event.type === 'step') print(`step ${event.step}: L1 ${event.losses.G_L1!.toFixed(2)}`);
  }
  if (signal?.aborted) return trainer.dispose();

  const held = proceduralFacades({ imageSize: size, count: 3, seed: 2 }); // houses that it has not seen
  const pairs = await held.pairs([0, 1, 2]);
  const labels = unstack(pairs.a) as Tensor3D[];
  for (const [i, image] of labels.entries()) {
    await saveImage(join(dir, 'labels', `${i + 1}.png`), image);
  }
  dispose([pairs.a, pairs.b, ...labels]);
  const { generator } = trainer.models;
  const { bytes, error } = await saveModel(generator, join(dir, 'model'), { weights: 'uint8' });
  print(`model: ${bytes} bytes, weights within ${error.toPrecision(2)}`);
  trainer.dispose();
}
