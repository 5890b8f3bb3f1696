import { CheckpointError } from '@gan/core';
import { dispose, type Tensor, type Variable } from '@tensorflow/tfjs-core';
import { checkFree } from '../trainer/claim';
import { allVariables } from '../trainer/model-variables';
import type { Trainer } from '../trainer/trainer';
import { checkpointAt, toTensors } from './trainer-from';

/**
 * Copies the weights and running statistics of a checkpoint's networks into those of a trainer, to
 * train them further on other data: optimisers, random streams and steps begin anew.
 *
 * @param trainer Whose networks have the names and shapes of the checkpoint's.
 * @param path A checkpoint, or a folder of checkpoints, whose newest is taken.
 * @throws OptionError for a trainer that was disposed, or that `fit` is training.
 * @throws CheckpointError when it is damaged or a weight is missing, unknown or of another shape;
 *   nothing is changed then.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { loadWeights, Pix2PixTrainer, useBackend, writeCheckpoint } from '@gan/trainers';
 *
 * await useBackend();
 * const dir = await mkdtemp('checkpoints-');
 * await writeCheckpoint(new Pix2PixTrainer({ imageSize: 32, filters: 2 }), { dir, step: 0 });
 * const trainer = new Pix2PixTrainer({ imageSize: 32, filters: 2, learningRate: 5e-5, seed: 1 });
 * await loadWeights(trainer, dir);
 * ```
 */
export async function loadWeights(
  trainer: Pick<Trainer<never>, 'models' | 'state'>,
  path: string,
): Promise<void> {
  const caller = 'loadWeights';
  checkFree(caller, trainer);
  const checkpoint = await checkpointAt(caller, path);
  const weights = Object.entries(trainer.models).flatMap(([name, model]) =>
    allVariables(name, model),
  );
  const values = toTensors(await checkpoint.tensors('weights.safetensors'));
  try {
    const fail = (problem: string) =>
      new CheckpointError(
        `${caller}: ${checkpoint.path} does not fit the trainer's networks: ${problem}; make them with ` +
          "the checkpoint's options, or use trainerFrom, which does",
      );
    const shapeOf = (x: { shape: number[] }) => `[${x.shape.join(', ')}]`;
    for (const { name, variable } of weights) {
      const value = values.get(name);
      if (!value) throw fail(`it lacks ${name}`);
      if (shapeOf(value) === shapeOf(variable)) continue;
      throw fail(`${name} has shape ${shapeOf(value)} there and ${shapeOf(variable)} here`);
    }
    const known = new Set(weights.map(({ name }) => name));
    const unknown = [...values.keys()].find((name) => !known.has(name));
    if (unknown) throw fail(`${unknown} is not among them`);
    // Again, since reading took a while.
    checkFree(caller, trainer);
    // Averages begin with the weights.
    const live = trainer.state?.().tensors;
    for (const { name, variable } of weights) {
      const value = values.get(name) as Tensor;
      variable.assign(value);
      (live?.get(`average/${name}`) as Variable | undefined)?.assign(value);
    }
  } finally {
    dispose([...values.values()]);
  }
}
