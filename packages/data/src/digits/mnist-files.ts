import { DataError, nodeModule } from '@gan/core';
import { loadFs, loadPath, loadZlib, oneLine } from '../decode/node-modules';

/** The four files of the data set, by what they hold; each may end in `.gz`. */
export const mnistFiles = {
  trainImages: 'train-images-idx3-ubyte',
  trainLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte',
} as const;

export type MnistFileName = (typeof mnistFiles)[keyof typeof mnistFiles];

/** SHA-256 of the original files, unpacked: the same however they were compressed. */
const originals: Record<MnistFileName, string> = {
  'train-images-idx3-ubyte': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  'train-labels-idx1-ubyte': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  't10k-images-idx3-ubyte': '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  't10k-labels-idx1-ubyte': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
};

/** A file, unpacked where it was gzipped. */
export interface UnpackedFile {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Reads `name` or `name.gz` from a folder.
 *
 * @throws DataError when neither is there, it cannot be read, or is no whole gzip file.
 */
export async function readMnistFile(
  caller: string,
  dir: string,
  name: MnistFileName,
): Promise<UnpackedFile> {
  const { readFile } = await loadFs();
  const { join } = await loadPath();
  for (const file of [name, `${name}.gz`]) {
    const path = join(dir, file);
    const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return undefined;
      throw new DataError(`${caller}: cannot read ${path} (${oneLine(cause)})`, { cause });
    });
    if (bytes) return { path, bytes: await unpack(caller, path, bytes) };
  }
  throw new DataError(
    `${caller}: folder ${dir} lacks ${name}, with or without .gz; it must hold the four files ` +
      `${Object.values(mnistFiles).join(', ')}`,
  );
}

async function unpack(
  caller: string,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const { gunzip } = await loadZlib();
  return new Promise((resolve, reject) => {
    gunzip(bytes, (cause, unpacked) => {
      if (!cause) return resolve(unpacked);
      const what = `is a damaged gzip file (${oneLine(cause)})`;
      reject(new DataError(`${caller}: ${path} ${what}; fetch it again`, { cause }));
    });
  });
}

/** The pages that test runners make, such as jsdom's, have none of their own. */
const subtleCrypto = () =>
  (globalThis.crypto?.subtle ??
    nodeModule<typeof import('node:crypto')>('node:crypto')?.webcrypto.subtle) as SubtleCrypto;

/**
 * Checks that an unpacked file is the original MNIST's.
 *
 * @throws DataError naming the file and both checksums.
 */
export async function checkOriginal(
  caller: string,
  name: MnistFileName,
  { path, bytes }: UnpackedFile,
): Promise<void> {
  const digest = new Uint8Array(await subtleCrypto().digest('SHA-256', bytes));
  const sum = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (sum === originals[name]) return;
  throw new DataError(
    `${caller}: ${path} is not MNIST's ${name}: its SHA-256 unpacked must be ${originals[name]}, ` +
      `got ${sum}; fetch it again, or use checksums: 'none' for another data set of this format`,
  );
}
