import { type Checkpoint, listCheckpoints, readCheckpoint } from '@gan/trainers';
import { architectureOf, type Topology } from './architecture';
import { asFacts, type Inspection } from './inspection';
import { countNumbers, type TensorFacts, tensorFacts } from './tensors';

/** A checkpoint: its trainer, networks, state of the run and tensors. */
export async function inspectCheckpoint(path: string): Promise<Inspection> {
  const checkpoint = await readCheckpoint(path);
  const tensors = await tensorsOf(checkpoint);
  return { kind: 'checkpoint', path, facts: checkpointFacts(checkpoint, tensors), tensors };
}

/** A folder of checkpoints: the newest, and which others there are. */
export async function inspectCheckpoints(path: string): Promise<Inspection> {
  const all = await listCheckpoints(path);
  const checkpoint = await readCheckpoint(all[0]!.path);
  const tensors = await tensorsOf(checkpoint);
  const facts = {
    steps: all.map(({ step }) => step),
    newest: { path: checkpoint.path, ...checkpointFacts(checkpoint, tensors) },
  };
  return { kind: 'folder of checkpoints', path, facts, tensors };
}

/** A file at a time, of which only names and shapes stay. */
export async function tensorsOf(checkpoint: Checkpoint): Promise<TensorFacts[]> {
  const all: TensorFacts[] = [];
  for (const file of Object.keys(checkpoint.files)) {
    all.push(...tensorFacts(await checkpoint.tensors(file)));
  }
  return all;
}

/** What a checkpoint says of itself. */
export function checkpointFacts(checkpoint: Checkpoint, tensors: readonly TensorFacts[]) {
  const { step, trainer, models, run, engine, files } = checkpoint;
  const bytes = Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
  return {
    step,
    trainer: trainer.kind,
    options: asFacts(trainer.options),
    networks: Object.fromEntries(
      Object.entries(models).map(([name, topology]) => [
        name,
        asFacts(architectureOf(topology as Topology)),
      ]),
    ),
    ...(engine && { engine: engine.name }),
    ...(run && {
      run: {
        epoch: run.epoch,
        seconds: run.seconds,
        best: run.best && `${run.best.metric} ${run.best.value} at step ${run.best.step}`,
        ...asFacts(run.config),
      },
    }),
    tensors: tensors.length,
    numbers: countNumbers(tensors),
    bytes,
  };
}
