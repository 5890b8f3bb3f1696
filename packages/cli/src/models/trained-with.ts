import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isGanError } from '@gan/core';
import { listCheckpoints, readCheckpoint } from '@gan/trainers';

/** What a source says of the pictures that its generator was trained on. */
export interface TrainedWith {
  /** Height and width. */
  readonly size?: number;
  /** Which side was translated into which, of a run of pix2pix. */
  readonly direction?: 'AtoB' | 'BtoA';
}

/** Looks for it in a run folder, a checkpoint or a folder of them; other sources say nothing. */
export async function trainedWith(source: string): Promise<TrainedWith> {
  const [size, direction] = await Promise.all([sizeIn(source), directionIn(source)]);
  return { ...(size !== undefined && { size }), ...(direction !== undefined && { direction }) };
}

async function sizeIn(source: string): Promise<number | undefined> {
  for (const folder of [join(source, 'checkpoints'), source]) {
    const [newest = { path: source }] = await listCheckpoints(folder).catch(() => []);
    const checkpoint = await readCheckpoint(newest.path).catch((error: unknown) => {
      // Nothing of the kind lies there; what is wrong with a model is told when it is loaded.
      if (!isGanError(error)) throw error;
    });
    const size = checkpoint?.trainer.options.imageSize;
    if (typeof size === 'number') return size;
  }
  return undefined;
}

async function directionIn(run: string): Promise<TrainedWith['direction']> {
  const text = await readFile(join(run, 'config.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const { program, flags } = JSON.parse(text) as { program?: unknown; flags?: TrainedWith };
    return program === 'gan train pix2pix' ? flags?.direction : undefined;
  } catch {
    return undefined;
  }
}
