import type { TrainerState } from '@gan/trainers';
import type { Variable } from '@tensorflow/tfjs-core';

const AVERAGE = 'average/';

/** At the end of a run, puts the moving averages of its weights in the place of the weights. */
export function keepAverages(trainer: { state(): TrainerState }): void {
  const { tensors } = trainer.state();
  for (const [name, average] of tensors) {
    if (!name.startsWith(AVERAGE)) continue;
    (tensors.get(name.slice(AVERAGE.length)) as Variable).assign(average);
  }
}
