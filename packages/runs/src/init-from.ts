import { stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { isGanError, OptionError } from '@gan/core';
import { loadTorchWeights, readSafetensors, readTorch } from '@gan/interop';
import { loadWeights, type Trainer } from '@gan/trainers';

/**
 * Begins a run with the weights of others, as `--init-from` asks; the optimisers start anew.
 *
 * A checkpoint (or a folder of them, or a run folder, whose newest it is) has weights for every network.
 * A `.pth` or `.safetensors` file with the reference's names has those of one: which one, its name
 * says, as the reference names them: `latest_net_G.pth`, `latest_net_D_A.pth`; else it is the generator.
 *
 * @throws CheckpointError for a file or folder that is damaged or does not fit.
 * @throws OptionError for a path that is none of these.
 *
 * @example
 * ```ts
 * import { mkdir } from 'node:fs/promises';
 * import { initFrom } from '@gan/runs';
 * import { Pix2PixTrainer, useBackend, writeCheckpoint } from '@gan/trainers';
 *
 * await useBackend();
 * const from = new Pix2PixTrainer({ imageSize: 32, filters: 1, seed: 1 });
 * const to = new Pix2PixTrainer({ imageSize: 32, filters: 1, seed: 2 });
 * await mkdir('runs/first/checkpoints', { recursive: true });
 * await writeCheckpoint(from, { dir: 'runs/first/checkpoints', step: 0 });
 * await initFrom(to, ['runs/first']); // or ['latest_net_G.pth', 'latest_net_D.pth']
 * ```
 */
export async function initFrom<Batch>(
  trainer: Trainer<Batch>,
  paths: readonly string[],
): Promise<void> {
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (!found) throw new OptionError(`--init-from: ${path} does not exist; check the path`);
    if (found.isDirectory()) await loadWeights(trainer, await checkpointsOf(path));
    else await loadFile(trainer, path);
  }
}

/** The checkpoints of a run folder; else the folder itself, a checkpoint or a folder of them. */
async function checkpointsOf(path: string): Promise<string> {
  const inside = join(path, 'checkpoints');
  return (await stat(inside).catch(() => undefined))?.isDirectory() ? inside : path;
}

async function loadFile({ models }: Pick<Trainer<never>, 'models'>, path: string): Promise<void> {
  const read = readers[extname(path).toLowerCase()];
  if (!read) {
    throw new OptionError(
      `--init-from: ${path} must be a checkpoint folder, a .pth or a .safetensors file`,
    );
  }
  const name = networkOf(Object.keys(models), path);
  const weights = await read(path);
  try {
    loadTorchWeights(models[name]!, weights);
  } catch (error) {
    if (isGanError(error)) error.message = `--init-from: ${path} as ${name}: ${error.message}`;
    throw error;
  }
}

const readers: Readonly<Record<string, (path: string) => ReturnType<typeof readSafetensors>>> = {
  '.pth': (path) => readTorch(path),
  '.pt': (path) => readTorch(path),
  '.safetensors': (path) => readSafetensors(path),
};

/** The network that a file's name says: `..._G.pth` is `generator`, `..._D_A.pth` `discriminatorA`. */
export function networkOf(networks: readonly string[], path: string): string {
  const stem = basename(path, extname(path));
  const [, kind, domain = ''] = /(?:^|[^a-z])([GD])(?:_?([AB]))?$/i.exec(stem) ?? [];
  const isNamed = kind?.toUpperCase() === 'D' ? 'discriminator' : kind && 'generator';
  const named = `${isNamed}${domain.toUpperCase()}`;
  if (networks.includes(named)) return named;
  const generators = networks.filter((name) => name.startsWith('generator'));
  if (isNamed === undefined && generators.length === 1) return generators[0]!;
  const ends = networks.map((name) =>
    name.replace(/^(.)[a-z]+(.?)$/, (_, letter: string, which: string) =>
      [letter.toUpperCase(), which].filter(Boolean).join('_'),
    ),
  );
  throw new OptionError(
    `--init-from: the name of ${path} must say which network it is; let it end in ` +
      `${ends.map((end) => `_${end}`).join(', ')} before ${extname(path)}`,
  );
}
