import type { TrainerState } from '@gan/trainers';
import type { Variable } from '@tensorflow/tfjs-core';

const AVERAGE = 'average/';

/**
 * At the end of a run, puts the moving averages of its weights in the place of the weights; a trainer
 * without `ema` stays as it is.
 *
 * @example
 * ```ts
 * import { keepAverages } from '@gan/runs';
 * import { DcganTrainer, useBackend } from '@gan/trainers';
 *
 * await useBackend();
 * const trainer = new DcganTrainer({ imageSize: 32, channels: 1, ema: 0.99 });
 * keepAverages(trainer);
 * ```
 */
export function keepAverages(trainer: { state(): TrainerState }): void {
  const { tensors } = trainer.state();
  for (const [name, average] of tensors) {
    if (!name.startsWith(AVERAGE)) continue;
    (tensors.get(name.slice(AVERAGE.length)) as Variable).assign(average);
  }
}
