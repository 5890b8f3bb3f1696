import {
  type BatchOptions,
  type Dataset,
  fit as fitTrainer,
  latestCheckpoint,
  listCheckpoints,
  type Pix2PixBatch,
  Pix2PixTrainer,
  readCheckpoint,
  removeCheckpoint,
  trainerFrom,
  useBackend,
} from '@gan/trainers';
import * as tf from '@tensorflow/tfjs-core';

/** Told as it happens, since the page may be closed at any moment. */
declare function tell(event: object): Promise<void>;

/** A picture of slanted bars that differ from sample to sample, in exact arithmetic. */
function picture(shift: number): tf.Tensor4D {
  const values = Float32Array.from({ length: 32 * 32 * 3 }, (_, i) => {
    const [channel, x, y] = [i % 3, Math.floor(i / 3) % 32, Math.floor(i / 96)];
    return (((x * (channel + 1) + y * 3 + shift * 11) % 17) - 8) / 8;
  });
  return tf.tensor4d(values, [1, 32, 32, 3]);
}

const pictures: Dataset<Pix2PixBatch> = {
  size: 5,
  async *batches({ epoch, skip = 0 }: BatchOptions) {
    for (let i = skip; i < 5; i++) {
      const shift = (i * 2 + epoch) % 5;
      yield { a: picture(shift), b: picture(shift + 1) };
    }
  },
};

/** Tells of an error as it is printed. */
async function attempt<T>(work: () => Promise<T>): Promise<T | { error: string; code: unknown }> {
  try {
    return await work();
  } catch (error) {
    return { error: (error as Error).message, code: (error as { code?: unknown }).code };
  }
}

/** Trains so many steps, going on from where the folder's run stands. */
const train = (dir: string, steps: number) =>
  attempt(async () => {
    await useBackend('wasm', { threads: 1 });
    const trainer = new Pix2PixTrainer({ imageSize: 32, filters: 8, seed: 1, ema: 0.9 });
    const options = { steps, logEvery: 1, checkpoints: { dir, every: 2 }, resume: true };
    for await (const event of fitTrainer(trainer, pictures, options)) {
      if (event.type === 'step') await tell({ step: event.step, losses: event.losses });
      if (event.type === 'start') await tell({ start: event.step });
    }
    trainer.dispose();
    return summary(dir);
  });

/** The newest checkpoint's step and checksums, and all steps. */
async function summary(dir: string) {
  const steps = (await listCheckpoints(dir)).map(({ step }) => step);
  const { files, run } = await readCheckpoint((await latestCheckpoint(dir))!.path);
  return { steps, files, step: run?.step };
}

const stores = ['checkpoints', 'chunks', 'locks'] as const;

/** Tells of everything that is put into the database. */
function watchWrites(): void {
  for (const method of ['put', 'add'] as const) {
    const original = IDBObjectStore.prototype[method];
    IDBObjectStore.prototype[method] = function (this: IDBObjectStore, ...args) {
      void tell({ wrote: this.name });
      return original.apply(this, args);
    };
  }
}

/** Opens the database itself, past the package. */
function withStore<T>(
  name: (typeof stores)[number],
  use: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const open = indexedDB.open('gan-checkpoints');
    open.onerror = () => reject(open.error);
    open.onsuccess = () => {
      const transaction = open.result.transaction(name, 'readwrite');
      const request = use(transaction.objectStore(name));
      transaction.oncomplete = () => {
        open.result.close();
        resolve(request.result);
      };
    };
  });
}

/** Flips a bit of a file of the folder's newest checkpoint. */
async function damage(dir: string, file: string) {
  const step = (await listCheckpoints(dir))[0]!.step;
  const { id } = (await withStore('checkpoints', (store) => store.get([dir, step]))) as {
    id: string;
  };
  const key = [dir, id, file, 0];
  const bytes = (await withStore('chunks', (store) => store.get(key))) as Uint8Array;
  bytes[bytes.length - 100]! ^= 4;
  await withStore('chunks', (store) => store.put(bytes, key));
}

/** How many chunks lie in the database, by the names of checkpoints or not. */
const chunkCount = () => withStore('chunks', (store) => store.count());

const rebuild = (path: string) =>
  attempt(async () => {
    await useBackend('wasm', { threads: 1 });
    const { kind, trainer, checkpoint } = await trainerFrom(path);
    trainer.dispose();
    return { kind, step: checkpoint.step };
  });

Object.assign(globalThis, {
  train,
  watchWrites,
  damage,
  chunkCount,
  rebuild,
  removeCheckpoint,
  listCheckpoints,
});
