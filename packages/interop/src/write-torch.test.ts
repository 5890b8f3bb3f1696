import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CheckpointError } from '@gan/core';
import { pythonHas, runPython } from '@gan/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import written from '../fixtures/written.json';
import { dtypes, type StateDict, type StateTensor } from './dtypes';
import { readTorch } from './read-torch';
import { torchBytes, writeTorch } from './write-torch';
import { readZip } from './zip';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const float32 = (shape: number[], ...values: number[]): StateTensor => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from(values),
});
const checksum = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Every type, views, a scalar, empty tensors, and a name that is not ASCII. */
async function everything(): Promise<StateDict> {
  const [types, views] = await Promise.all([
    readTorch(fixture('zip-dtypes.pth')),
    readTorch(fixture('zip-views.pth')),
  ]);
  return new Map([
    ...types,
    ...views,
    ['größe.weight', float32([1, 300], ...Array.from({ length: 300 }, (_, i) => i / 7))],
    ['none', float32([3, 0, 70_000])],
    ['nan', float32([4], Number.NaN, -0, Number.POSITIVE_INFINITY, 1e-45)],
  ]);
}

const fail = (problem: string) => new CheckpointError(problem);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-torch-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('torchBytes', () => {
  it('comes back as it was, in order and bit for bit, for every type', async () => {
    const state = await everything();
    expect(new Set([...state.values()].map(({ dtype }) => dtype))).toEqual(new Set(dtypes.keys()));
    const bytes = torchBytes(state);
    const copy = await readTorch(bytes);
    expect([...copy]).toEqual([...state]);
    expect(torchBytes(copy)).toEqual(bytes);
  });

  it('gives the bytes that PyTorch has read', async () => {
    const state = await everything();
    expect(checksum(torchBytes(state))).toBe(written.file);
    const listed: Record<string, { dtype: string; shape: number[]; bytes: string }> =
      written.tensors;
    expect([...state.keys()]).toEqual(Object.keys(listed));
    for (const [name, { dtype, shape, data }] of state) {
      expect([name, dtype, shape]).toEqual([name, listed[name]!.dtype, listed[name]!.shape]);
      expect(checksum(dtypes.get(dtype)!.encode(data))).toBe(listed[name]!.bytes);
    }
  });

  it.skipIf(!pythonHas('torch'))('is read by torch.load(weights_only=True)', async () => {
    const path = join(folder, 'everything.pth');
    await writeTorch(await everything(), path);
    expect(JSON.parse(runPython(fixture('read-written.py'), path))).toEqual(written);
  });

  it('puts every tensor at a multiple of 64 bytes', () => {
    const state: StateDict = new Map();
    for (let size = 1; size < 12; size++) {
      state.set(`w${size}`, float32([size], ...Array(size).fill(size)));
    }
    const bytes = torchBytes(state);
    const entries = readZip({ bytes, title: 'it', fail });
    for (const [name, open] of entries) {
      expect(open().byteOffset % 64, name).toBe(0);
    }
    expect([...entries.keys()].at(0)).toBe('archive/data.pkl');
  });

  it('takes more tensors than a plain zip has entries for', () => {
    const state: StateDict = new Map();
    for (let i = 0; i < 66_000; i++) state.set(`w${i}`, float32([1], i));
    const entries = readZip({ bytes: torchBytes(state), title: 'it', fail });
    expect(entries.size).toBe(66_005);
    const last = entries.get('archive/data/65999')!();
    expect(last).toEqual(new Uint8Array(Float32Array.of(65_999).buffer));
  });

  it('writes a dictionary of nothing, in which there is nothing to read', async () => {
    await expect(readTorch(torchBytes(new Map()))).rejects.toThrow(
      'holds no dictionary of tensors',
    );
  });

  it('refuses what does not fit together, and more than 4 GiB', () => {
    expect(() => torchBytes(new Map([['w', float32([2], 1)]]))).toThrow(
      "torchBytes: tensor 'w' has shape [2], but 1 values",
    );
    for (const name of [3, '\ud800']) {
      expect(() => torchBytes(new Map([[name, float32([1], 1)]]) as never)).toThrow(
        'torchBytes: names of tensors must be text without halves of characters, got',
      );
    }
    expect(() => torchBytes({} as never)).toThrow('torchBytes: state must be a Map of tensors');
    const half = { dtype: 'uint8', shape: [2 ** 31], data: new Uint8Array(2 ** 31) };
    const large = new Map([
      ['a', half],
      ['b', half],
    ]);
    expect(() => torchBytes(large)).toThrow('and those below 4 GiB are written; split');
  });
});

describe('writeTorch', () => {
  it('replaces a file whole, and leaves nothing where it cannot write', async () => {
    const path = join(folder, 'w.pth');
    writeFileSync(path, 'old');
    const state: StateDict = new Map([['w', float32([2], 1, 2)]]);
    await writeTorch(state, path);
    expect(new Uint8Array(readFileSync(path))).toEqual(torchBytes(state));
    const before = readdirSync(folder);
    await expect(writeTorch(state, join(folder, 'no', 'such'))).rejects.toThrow(
      'writeTorch: cannot write',
    );
    await expect(writeTorch(state, folder)).rejects.toMatchObject({ code: 'CheckpointError' });
    const wrong: StateDict = new Map([['w', float32([3], 1)]]);
    await expect(writeTorch(wrong, path)).rejects.toThrow("writeTorch: tensor 'w' has shape [3]");
    await expect(writeTorch(state, 7 as never)).rejects.toThrow(
      'path must be the path of a file, got 7',
    );
    await expect(writeTorch(state, '')).rejects.toMatchObject({ code: 'OptionError' });
    expect(readdirSync(folder)).toEqual(before);
    expect(new Uint8Array(readFileSync(path))).toEqual(torchBytes(state));
  });
});
