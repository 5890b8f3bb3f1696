import '@tensorflow/tfjs-backend-cpu';
import {
  type DirectoryHandle,
  type FolderSource,
  type ImageFolderOptions,
  imageFolder,
  type PairedImagesOptions,
  pairedImages,
  unpairedImages,
} from '@gan/data';
import * as tf from '@tensorflow/tfjs-core';

/** Files as text: their paths, and their bytes in base64. */
type Encoded = Record<string, string>;

function bytesOf(encoded: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
}

/** The files of an input, which has a folder chosen where paths have one. */
function filesOf(encoded: Encoded): File[] {
  return Object.entries(encoded).map(([path, content]) => {
    const file = new File([bytesOf(content)], path.split('/').at(-1)!);
    const relative = path.includes('/') ? path : '';
    return Object.defineProperty(file, 'webkitRelativePath', { value: relative });
  });
}

/** The same in the origin's private file system. */
async function directoryOf(name: string, encoded: Encoded): Promise<DirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(name, { recursive: true }).catch(() => undefined);
  const top = await root.getDirectoryHandle(name, { create: true });
  for (const [path, content] of Object.entries(encoded)) {
    const parts = path.split('/').slice(1);
    let folder = top;
    for (const part of parts.slice(0, -1)) {
      folder = await folder.getDirectoryHandle(part, { create: true });
    }
    const file = await folder.getFileHandle(parts.at(-1)!, { create: true });
    const stream = await file.createWritable();
    await stream.write(bytesOf(content));
    await stream.close();
  }
  return top;
}

/** A whole epoch: shapes and values of every batch. */
export async function epochOf(set: {
  batches(options: { batchSize: number; seed: number; epoch: number }): AsyncIterable<object>;
}): Promise<{ shape: number[]; values: number[] }[]> {
  const out: { shape: number[]; values: number[] }[] = [];
  for await (const batch of set.batches({ batchSize: 2, seed: 3, epoch: 1 })) {
    for (const tensor of Object.values(batch) as tf.Tensor[]) {
      out.push({ shape: tensor.shape, values: [...tensor.dataSync()] });
      tensor.dispose();
    }
  }
  return out;
}

/** What was opened, or the error. */
async function told(
  open: () => Promise<
    Parameters<typeof epochOf>[0] & { names?: readonly string[]; skipped: unknown }
  >,
): Promise<object> {
  const before = tf.memory().numTensors;
  try {
    const set = await open();
    const { names, skipped } = set;
    return { names, skipped, epoch: await epochOf(set), leaked: tf.memory().numTensors - before };
  } catch (error) {
    const { name, message } = error as Error;
    return { error: `${name}: ${message}`, leaked: tf.memory().numTensors - before };
  }
}

const source = async (encoded: Encoded, asDirectory?: string): Promise<FolderSource> =>
  asDirectory ? directoryOf(asDirectory, encoded) : filesOf(encoded);

Object.assign(globalThis, {
  readFolder: (files: Encoded, options: ImageFolderOptions, asDirectory?: string) =>
    told(async () => imageFolder(await source(files, asDirectory), options)),
  readPairs: (a: Encoded, b: Encoded, options: PairedImagesOptions, asDirectory?: string) =>
    told(async () =>
      pairedImages(
        { a: await source(a, asDirectory && `${asDirectory}-a`), b: filesOf(b) },
        options,
      ),
    ),
  readUnpaired: (a: Encoded, b: Encoded, options: ImageFolderOptions) =>
    told(async () => unpairedImages({ a: filesOf(a), b: filesOf(b) }, options)),
});
