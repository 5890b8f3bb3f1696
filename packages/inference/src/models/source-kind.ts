import { CheckpointError } from '@gan/core';
import { nodeFiles, oneLine, systemCode } from './node-files';

/** What holds a generator, and where exactly. */
export interface FoundSource {
  readonly kind: 'checkpoint' | 'saved model' | 'safetensors' | 'torch';
  readonly path: string;
}

/** Where a run folder keeps its generators, beside its checkpoints, by network. */
const generatorFolders: Readonly<Record<string, string>> = {
  generator: 'generator',
  generatorA: 'generator-a',
  generatorB: 'generator-b',
};

/**
 * What is at a path or an address, by what is in it and not by its name.
 *
 * @param network Which saved model is meant, where a run folder has several.
 */
export async function whatIsAt(
  caller: string,
  path: string,
  network: string | undefined,
): Promise<FoundSource> {
  const files = nodeFiles();
  if (!files || path.includes('://')) {
    const isModel = /^https?:/i.test(path) || /\.json$/i.test(path.split(/[?#]/)[0]!);
    return { kind: isModel ? 'saved model' : 'checkpoint', path };
  }
  const { fs, path: paths } = files;
  const found = await fs.stat(path).catch((cause: unknown) => {
    const problem = systemCode(cause) === 'ENOENT' ? 'does not exist' : `(${oneLine(cause)})`;
    throw new CheckpointError(`${caller}: ${path} ${problem}; check the path`, { cause });
  });
  const has = (...names: string[]) =>
    fs.stat(paths.join(path, ...names)).then(
      () => true,
      () => false,
    );
  if (!found.isDirectory()) return fileAt(path, files);
  if (await has('checkpoint.json')) return { kind: 'checkpoint', path };
  if (await has('model.json')) return { kind: 'saved model', path };
  const names = await fs.readdir(path);
  const inside = paths.join(path, 'checkpoints');
  const checkpoints = names.includes('checkpoints') ? await fs.readdir(inside).catch(() => []) : [];
  if (checkpoints.some(isCheckpointName)) return { kind: 'checkpoint', path: inside };
  if (names.some(isCheckpointName)) return { kind: 'checkpoint', path };
  const saved: string[] = [];
  for (const name of Object.values(generatorFolders)) {
    if (await has(name, 'model.json')) saved.push(name);
  }
  const chosen = saved.find((name) => network !== undefined && name === generatorFolders[network]);
  const only = chosen ?? (saved.length === 1 ? saved[0] : undefined);
  if (only !== undefined) return { kind: 'saved model', path: paths.join(path, only) };
  throw new CheckpointError(
    saved.length > 1
      ? `${caller}: ${path} has no checkpoint, and the saved models ${saved.join(', ')}; give one of them, ` +
          "or network: 'generatorA' or 'generatorB'"
      : `${caller}: there is no generator in ${path}; give a run folder, a checkpoint or a folder of ` +
          'them, a saved model, a .pth or a .safetensors file',
  );
}

const isCheckpointName = (name: string) => /^step-\d{6,}$/.test(name);

async function fileAt(
  path: string,
  { fs, path: paths }: NonNullable<ReturnType<typeof nodeFiles>>,
): Promise<FoundSource> {
  const folder = paths.dirname(path);
  const inCheckpoint = await fs.stat(paths.join(folder, 'checkpoint.json')).then(
    () => true,
    () => false,
  );
  if (inCheckpoint) return { kind: 'checkpoint', path: folder };
  if (/\.json$/i.test(path)) return { kind: 'saved model', path };
  const file = await fs.open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(9), 0, 9, 0);
    const isSafetensors = bytesRead === 9 && buffer[8] === 0x7b;
    return { kind: isSafetensors ? 'safetensors' : 'torch', path };
  } finally {
    await file.close();
  }
}
