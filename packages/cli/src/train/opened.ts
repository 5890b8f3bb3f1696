import type { Dataset } from '@gan/data';
import { imageGrid, saveImage } from '@gan/data';
import { initFrom, keepAverages } from '@gan/runs';
import { fit, type Trainer, type TrainerState } from '@gan/trainers';
import { dispose, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Opened } from './recipe';

/** What every trainer of the packages has. */
interface WholeTrainer<Batch> extends Trainer<Batch> {
  state(): TrainerState;
  dispose(): void;
}

/** What all models share of {@link Opened}. */
export function trained<Batch extends object>(
  trainer: WholeTrainer<Batch>,
  dataset: Dataset<Batch>,
): Pick<Opened, 'fit' | 'initFrom' | 'keepAverages' | 'dispose'> {
  return {
    fit: (options) => fit(trainer, dataset, options as never),
    initFrom: (paths) => initFrom(trainer, paths),
    keepAverages: () => keepAverages(trainer),
    dispose: () => trainer.dispose(),
  };
}

/** Saves rows of images as one picture, and frees them. */
export async function saveRows(file: string, rows: Tensor4D[]): Promise<void> {
  try {
    await saveImage(file, await imageGrid(rows));
  } finally {
    dispose(rows);
  }
}
