import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Part, zip } from '../test/zip-archive';
import { readTorch } from './read-torch';
import { openCheckpoint } from './source';
import { readZip } from './zip';

const bytes = (text: string) => new TextEncoder().encode(text);
const [one, two] = [
  { name: 'a/one', data: bytes('first') },
  { name: 'a/two', data: bytes('second') },
];
const read = async (archive: Uint8Array) => readZip(await openCheckpoint('test', archive));
const opened = async (archive: Uint8Array) =>
  Object.fromEntries(
    [...(await read(archive))].map(([name, open]) => [name, new TextDecoder().decode(open())]),
  );

describe('readZip', () => {
  it.each([false, true])('reads stored entries, zip64: %s', async (large) => {
    const archive = zip([one, two], large);
    expect(await opened(archive)).toEqual({ 'a/one': 'first', 'a/two': 'second' });
    const commented = Buffer.concat([archive, bytes('comment')]);
    commented.writeUInt16LE(7, archive.length - 2);
    expect(await opened(commented)).toEqual({ 'a/one': 'first', 'a/two': 'second' });
  });

  it.each([
    ['a size beyond the end', [one, { ...two, size: 5000 }], 'overlaps another or comes twice'],
    [
      'entries on top of each other',
      Array(9).fill({ ...one, data: bytes('x'.repeat(99)), at: 0 }),
      'comes twice',
    ],
    ['an offset beyond the end', [{ ...one, at: 1e6 }], 'points past its end'],
    ['an offset elsewhere', [one, { ...two, at: 7 }], "entry 'a/two' is not where it should be"],
    ['a wrong checksum', [{ ...one, crc: 1 }], "checksum of entry 'a/one' is wrong"],
    [
      'compression',
      [{ ...one, method: 8 }],
      "was compressed after torch.save wrote it (entry 'a/one')",
    ],
    ['encryption', [{ ...one, flags: 1 }], "is encrypted (entry 'a/one')"],
  ])('refuses %s', async (_, parts: Part[], message) => {
    for (const large of [false, true]) {
      await expect(opened(zip(parts, large))).rejects.toThrow(message);
    }
  });

  it('takes an absent checksum, which PyTorch may leave out', async () => {
    expect(await opened(zip([{ ...one, crc: 0 }]))).toEqual({ 'a/one': 'first' });
  });

  it('refuses a checkpoint that is cut anywhere', async () => {
    const whole = readFileSync(new URL('../fixtures/several.pth', import.meta.url));
    for (let length = 0; length < whole.length; length++) {
      const error = await readTorch(whole.subarray(0, length)).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: 'CheckpointError' });
    }
  });

  it('refuses a zip of something else', async () => {
    await expect(readTorch(zip([one]))).rejects.toThrow('it has 0 files data.pkl');
  });

  it('refuses big-endian numbers', async () => {
    const parts = [
      { name: 'x/data.pkl', data: bytes('N.') },
      { name: 'x/byteorder', data: bytes('big') },
    ];
    await expect(readTorch(zip(parts))).rejects.toThrow('has big-endian numbers');
  });
});
