import '@tensorflow/tfjs-backend-cpu';
import 'fake-indexeddb/auto';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeLocks } from '../../test/fake-locks';
import { events, everything, timeless, waveData } from '../../test/runs';
import {
  type AnyBatch,
  type AnyTrainer,
  type SmallTrainer,
  smallTrainers,
  values,
} from '../../test/small-trainers';
import {
  type FitOptions,
  fit,
  latestCheckpoint,
  listCheckpoints,
  loadWeights,
  readCheckpoint,
  removeCheckpoint,
  type SavableTrainer,
  trainerFrom,
  writeCheckpoint,
} from '../index';
import { append } from './append';
import { type StoreName, transact } from './browser-database';
import { folderKey, joinPath, splitPath } from './browser-path';
import { browserStorage } from './browser-storage';
import { CHUNK_BYTES } from './browser-writer';
import type { FolderLock } from './checkpoint-storage';
import type { CheckpointJson } from './checkpoint-types';

const locks = new FakeLocks();
beforeEach(() => vi.stubGlobal('navigator', { locks }));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

let made = 0;
const newFolder = () => `indexeddb://runs/${made++}`;
const pix2pix = smallTrainers.Pix2PixTrainer as SmallTrainer;
const cycle = smallTrainers.CycleGanTrainer as SmallTrainer;
const savable = (trainer: AnyTrainer) => trainer as unknown as SavableTrainer;

/** The keys of a store below a folder. */
const keys = (store: StoreName, dir: string) =>
  transact([store], 'readonly', (transaction) => transaction.store(store).getAllKeys()).then(
    (all) => all.filter((key) => (Array.isArray(key) ? key[0] : key) === folderKey(dir)),
  );

const change = (store: StoreName, key: IDBValidKey, value: unknown) =>
  transact<unknown>([store], 'readwrite', (transaction) => {
    const at = transaction.store(store);
    const request = value === undefined ? at.delete(key) : at.put(value, key);
    return request as IDBRequest<unknown>;
  });

const request = { option: 'dir', forceOption: 'force: true', force: false, brief: false };

async function locked<T>(dir: string, use: (lock: FolderLock) => Promise<T>): Promise<T> {
  const lock = await browserStorage.lock('test', dir, request);
  try {
    return await use(lock);
  } finally {
    await lock.release();
  }
}

it('knows a folder by any spelling of its path', () => {
  for (const path of ['runs/a', '/runs//a/', './runs/b/../a', 'indexeddb://runs/a']) {
    expect(folderKey(path), path).toBe('runs/a');
  }
  expect(joinPath('indexeddb://runs/', 'x')).toBe('indexeddb://runs/x');
  expect(splitPath('runs/a/step-000001/')).toEqual({ dir: 'runs/a', name: 'step-000001' });
  expect(splitPath('step-000001')).toEqual({ dir: '.', name: 'step-000001' });
});

describe('a checkpoint in a browser', () => {
  it.each(Object.entries({ pix2pix, cycle }))('%s goes on bit for bit', async (_, small) => {
    const dir = newFolder();
    const one = small.make({ ema: 0.9, seed: 1 });
    for (let i = 0; i < 3; i++) await one.step(small.batch(i));
    const tensors = memory().numTensors;
    const { path, bytes } = await writeCheckpoint(savable(one), { dir, step: 3 });
    expect(memory().numTensors).toBe(tensors);
    expect(path).toBe(`${dir}/step-000003`);
    const { trainer, checkpoint } = await trainerFrom(dir);
    expect(checkpoint.path).toBe(path);
    const files = Object.values(checkpoint.files).map((file) => file.bytes);
    expect(bytes).toBeGreaterThan(files.reduce((a, b) => a + b));
    const other = trainer as unknown as AnyTrainer;
    expect(everything(other)).toEqual(everything(one));
    for (let i = 3; i < 5; i++) {
      expect(await other.step(small.batch(i))).toEqual(await one.step(small.batch(i)));
    }
    expect(everything(other)).toEqual(everything(one));

    const third = small.make({ seed: 2 });
    await loadWeights(third, path);
    const again = (await trainerFrom(path)).trainer as unknown as AnyTrainer;
    for (const [name, model] of Object.entries(third.models)) {
      expect(values(model)).toEqual(values(again.models[name]!));
    }
  });

  it('has the bytes of one on a disk', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gan-browser-'));
    try {
      const trainer = savable(cycle.make({ ema: 0.9, seed: 1 }));
      const disk = await writeCheckpoint(trainer, { dir: folder, step: 3 });
      const browser = await writeCheckpoint(trainer, { dir: newFolder(), step: 3 });
      expect(browser.bytes).toBe(disk.bytes);
      for (const file of readdirSync(disk.path)) {
        const bytes = await browserStorage.read(browser.path, file);
        expect(Buffer.compare(bytes, readFileSync(join(disk.path, file))), file).toBe(0);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('holds the state of the call, and is not there before it is whole', async () => {
    const dir = newFolder();
    const trainer = pix2pix.make();
    const saved = everything(trainer);
    const writing = writeCheckpoint(savable(trainer), { dir, step: 1 });
    await trainer.step(pix2pix.batch(0));
    await expect.poll(() => keys('chunks', dir)).not.toEqual([]);
    const { path } = await writing;
    const { trainer: again } = await trainerFrom(path);
    expect(everything(again as unknown as AnyTrainer)).toEqual(saved);
    await expect(writeCheckpoint(savable(trainer), { dir, step: 1 })).rejects.toThrow(
      `writeCheckpoint: ${path} is there already`,
    );
  });

  it('is refused where a weight is NaN, and leaves nothing', async () => {
    const dir = newFolder();
    const trainer = pix2pix.make();
    const [name, weight] = [...trainer.state().tensors][2] as [string, Tensor];
    const spoilt = weight.dataSync().slice();
    spoilt[0] = Number.NaN;
    (weight as unknown as { assign(x: Tensor): void }).assign(tensor(spoilt, weight.shape));
    await expect(writeCheckpoint(savable(trainer), { dir, step: 1 })).rejects.toMatchObject({
      code: 'NonFiniteError',
      message: expect.stringContaining(`writeCheckpoint: ${name} holds NaN at index 0`),
    });
    expect([await keys('chunks', dir), await keys('locks', dir)]).toEqual([[], []]);
    expect(await listCheckpoints(dir)).toEqual([]);
  });

  it('is listed and removed, chunks and all', async () => {
    const dir = newFolder();
    const trainer = savable(pix2pix.make());
    for (const step of [3, 12, 1000000]) await writeCheckpoint(trainer, { dir, step });
    const listed = await listCheckpoints(`${dir}/`);
    expect(listed.map(({ step }) => step)).toEqual([1000000, 12, 3]);
    for (const { path } of listed) await removeCheckpoint(path);
    expect(await listCheckpoints(dir)).toEqual([]);
    expect([await keys('chunks', dir), await keys('checkpoints', dir)]).toEqual([[], []]);
    await expect(removeCheckpoint(`${dir}/step-000003`)).rejects.toThrow('there is no checkpoint');
    expect(await latestCheckpoint(dir)).toBeUndefined();
    await expect(trainerFrom(dir)).rejects.toThrow(`there is no checkpoint in ${dir}`);
  });
});

describe('chunks', () => {
  const json: CheckpointJson = {
    format: 1,
    step: 3,
    run: null,
    trainer: { kind: 'GanTrainer', options: { seed: 1 }, extraLosses: [] },
    state: { steps: {}, layers: {}, streams: {}, buffers: {} },
    files: {},
    models: {},
  };
  /** More than two, and no multiple of one. */
  const large = Uint8Array.from({ length: 2 * CHUNK_BYTES + 7 }, (_, i) => (i * 2654435761) >>> 24);

  async function write(dir: string, step: number, lock: FolderLock) {
    const writer = await browserStorage.write(dir, { step, allowance: 0, lock });
    writer.open('first.safetensors');
    const bytes = large.slice();
    await append(writer, bytes.subarray(0, 10));
    await append(writer, bytes.subarray(10));
    bytes.fill(0);
    writer.open('second.safetensors');
    await append(writer, large.subarray(0, 3));
    return writer;
  }

  it('are put together again, and a damaged, cut or missing one is told by its file', async () => {
    const dir = newFolder();
    await locked(dir, async (lock) => {
      for (const step of [1, 2]) await (await write(dir, step, lock)).commit(json);
    });
    const path = `${dir}/step-000002`;
    const { files } = await readCheckpoint(path);
    expect(files['first.safetensors']).toEqual({
      bytes: large.length,
      sha256: createHash('sha256').update(large).digest('hex'),
    });
    expect(Buffer.compare(await browserStorage.read(path, 'first.safetensors'), large)).toBe(0);

    const all = (await keys('chunks', dir)) as [string, string, string, number][];
    expect(all).toHaveLength(8);
    const record = await transact(['checkpoints'], 'readonly', ({ store }) =>
      store('checkpoints').get([folderKey(dir), 2]),
    );
    const key = [folderKey(dir), record.id, 'first.safetensors', 1];
    const chunk = large.slice(CHUNK_BYTES, 2 * CHUNK_BYTES);
    const damaged = chunk.slice();
    damaged[1000]! ^= 1;
    const older = `; the newest whole checkpoint before it is ${dir}/step-000001`;
    for (const [bad, problem] of [
      [damaged, 'is damaged: its checksum is another'],
      [chunk.slice(1), `should have ${large.length} bytes and has ${large.length - 1}`],
      [undefined, `should have ${large.length} bytes and has ${CHUNK_BYTES}`],
      ['text', `should have ${large.length} bytes and has ${CHUNK_BYTES}`],
    ] as const) {
      await change('chunks', key, bad);
      await expect(readCheckpoint(path)).rejects.toMatchObject({
        code: 'CheckpointError',
        message: `readCheckpoint: ${path}/first.safetensors ${problem}${older}`,
      });
    }
    await change('chunks', key, chunk);
    await readCheckpoint(path);
    const text = record.json.slice();
    text[200] ^= 1;
    await change('checkpoints', [folderKey(dir), 2], { ...record, json: text });
    await expect(readCheckpoint(path)).rejects.toThrow(`${path}/checkpoint.json is damaged`);
    expect(await latestCheckpoint(dir)).toMatchObject({ path: `${dir}/step-000001` });
    // So that one can go on from there.
    await removeCheckpoint(path);
    expect(await keys('chunks', dir)).toHaveLength(4);
  });

  it('of a write that was stopped are not seen, and cleared by the next run', async () => {
    const dir = newFolder();
    await locked(dir, (lock) => write(dir, 1, lock));
    await expect.poll(() => keys('chunks', dir)).not.toEqual([]);
    expect(await listCheckpoints(dir)).toEqual([]);
    await locked(dir, async (lock) => (await write(dir, 2, lock)).commit(json));
    await browserStorage.clearLeftovers('test', dir);
    expect(await keys('chunks', dir)).toHaveLength(4);
    await readCheckpoint(`${dir}/step-000002`);
  });

  it('for which there is no room: an error that says so, and the checkpoint before is whole', async () => {
    const dir = newFolder();
    const trainer = savable(pix2pix.make());
    await writeCheckpoint(trainer, { dir, step: 1 });
    const put = IDBObjectStore.prototype.put;
    let room = 1;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
      this: IDBObjectStore,
      value,
      key,
    ) {
      if (this.name === 'chunks' && room-- <= 0) {
        throw new DOMException('no room', 'QuotaExceededError');
      }
      return put.call(this, value, key);
    });
    const tensors = memory().numTensors;
    await expect(writeCheckpoint(trainer, { dir, step: 2 })).rejects.toMatchObject({
      code: 'CheckpointError',
      message:
        `writeCheckpoint: cannot write ${dir}/step-000002/optimizers.safetensors (QuotaExceededError: no ` +
        "room); the browser's storage for this site is full; keep fewer checkpoints, or remove others. " +
        'Earlier checkpoints are as they were',
    });
    expect(memory().numTensors).toBe(tensors);
    expect(await latestCheckpoint(dir)).toEqual({ path: `${dir}/step-000001`, rejected: [] });
    expect(await keys('chunks', dir)).toHaveLength(2);
    expect(await keys('locks', dir)).toEqual([]);
  });
});

describe('fit', () => {
  const data = waveData(pix2pix, 5);
  type Options = FitOptions<AnyBatch>;
  const options = (dir: string, more: Options = {}, force = false): Options => ({
    steps: 7,
    logEvery: 1,
    resume: true,
    checkpoints: { dir, every: 2, keep: 2, force },
    ...more,
  });
  const steps = async (dir: string) => (await listCheckpoints(dir)).map(({ step }) => step);

  it('goes on from a browser’s checkpoints bit for bit, keeps so many, and the best', async () => {
    const evaluate = { every: 2, run: (_: unknown, { step }: { step: number }) => ({ l1: step }) };
    const saving = (dir: string): Options => ({
      ...options(dir),
      evaluate,
      checkpoints: { dir, every: 2, keep: 1, best: { metric: 'l1' } },
    });
    const whole = pix2pix.make({ seed: 1 });
    const told = await events(whole, data, saving(newFolder()));
    const dir = newFolder();
    await events(pix2pix.make({ seed: 1 }), data, saving(dir), (event) => {
      return event.type === 'step' && event.step === 5;
    });
    expect(await steps(dir)).toEqual([4, 2]);
    expect([await keys('locks', dir)]).toEqual([[]]);
    const resumed = pix2pix.make({ seed: 1 });
    const rest = await events(resumed, data, saving(dir));
    expect(rest[0]).toMatchObject({ resumedFrom: `${dir}/step-000004` });
    const ofSteps = (all: typeof told) => all.filter(({ type }) => type === 'step').map(timeless);
    expect(ofSteps(rest)).toEqual(ofSteps(told).slice(4));
    expect(everything(resumed)).toEqual(everything(whole));
    expect(await steps(dir)).toEqual([7, 2]);
  });

  it('has a folder for itself, of all tabs, until it ends', async () => {
    const dir = newFolder();
    vi.stubGlobal('document', { title: 'facades' });
    vi.stubGlobal('location', { href: 'http://localhost/train' });
    const first = fit(pix2pix.make(), data, options(dir));
    await first.next();
    await expect(events(pix2pix.make(), data, options(`${dir}/`))).rejects.toMatchObject({
      code: 'CheckpointError',
      message: expect.stringMatching(
        /^fit: checkpoints.dir \S+ is in use by this page, 'facades' at http:\/\/localhost\/train, since \d{4}-\d\d-\d\d \d\d:\d\d UTC; wait for it, or give another dir$/,
      ),
    });
    const outside = writeCheckpoint(savable(pix2pix.make()), { dir, step: 9 });
    await expect(outside).rejects.toThrow('writeCheckpoint: dir ');
    await first.return();
    // Those of one's own loop wait for each other.
    await Promise.all(
      [1, 2, 3].map((step) => writeCheckpoint(savable(pix2pix.make()), { dir, step })),
    );
    expect(await steps(dir)).toEqual([3, 2, 1]);

    // Another tab's record, and the browser says that nobody has the lock: it was closed.
    const since = '2026-11-29T10:03:50.000Z';
    const other = { token: 'other', since, where: 'http://localhost/other', brief: false };
    const free = newFolder();
    await change('locks', folderKey(free), other);
    const told = await events(pix2pix.make(), data, options(free));
    expect(told.at(-1)).toMatchObject({ type: 'end', reason: 'finished' });
    expect(await keys('locks', free)).toEqual([]);
  });

  it('without locks in the browser refuses what another page left, and takes it by force', async () => {
    vi.stubGlobal('navigator', {});
    const dir = newFolder();
    const since = '2026-11-29T10:03:50.000Z';
    const other = { token: 'other', since, where: 'http://host/other', brief: false };
    await change('locks', folderKey(dir), other);
    await expect(events(pix2pix.make(), data, options(dir))).rejects.toThrow(
      `fit: checkpoints.dir ${dir} is in use by another tab or worker, http://host/other, since 2026-11-29 ` +
        '10:03 UTC, and without HTTPS one cannot see whether that is still open',
    );
    await events(pix2pix.make(), data, options(dir, {}, true));
    const first = fit(pix2pix.make(), data, options(dir, { steps: 9 }));
    await first.next();
    await expect(events(pix2pix.make(), data, options(dir))).rejects.toThrow('by this page');
    await first.return();
    expect(await keys('locks', dir)).toEqual([]);
  });

  it('ends before its next write once its folder was taken by force', async () => {
    const dir = newFolder();
    const first = fit(pix2pix.make(), data, options(dir));
    await first.next();
    const second = fit(pix2pix.make(), data, options(dir, {}, true));
    await second.next();
    const rest = async () => {
      for await (const _ of first);
    };
    await expect(rest()).rejects.toMatchObject({
      code: 'CheckpointError',
      message: expect.stringContaining('was taken over by this page'),
    });
    expect(await steps(dir)).toEqual([]);
    for await (const _ of second);
    expect(await steps(dir)).toEqual([7, 6]);
  });

  it('says so where a browser has no database', async () => {
    vi.stubGlobal('indexedDB', undefined);
    await expect(events(pix2pix.make(), data, options(newFolder()))).rejects.toThrow(
      /^checkpoints need Node's files or a browser's IndexedDB/,
    );
  });
});
