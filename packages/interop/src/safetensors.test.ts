import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import expected from '../fixtures/expected.json';
import type { StateDict, StateTensor } from './dtypes';
import { readTorch } from './read-torch';
import { readSafetensors, writeSafetensors } from './safetensors';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

/** A file of a header's text and so many bytes after it. */
function file(header: string, contents = 0, length = Buffer.byteLength(header)): Uint8Array {
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(BigInt(length));
  return Buffer.concat([start, Buffer.from(header), Buffer.alloc(contents)]);
}

const scalar = (start: number, end = start + 4) =>
  `{"dtype":"F32","shape":[],"data_offsets":[${start},${end}]}`;
const float32 = (...values: number[]): StateTensor => ({
  dtype: 'float32',
  shape: [values.length],
  data: Float32Array.from(values),
});

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'safetensors-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('readSafetensors', () => {
  it('reads what the format’s own library wrote', async () => {
    const state = await readSafetensors(fixture('dtypes.safetensors'));
    const listed = Object.entries(expected['dtypes.safetensors']);
    expect(new Set(state.keys())).toEqual(new Set(listed.map(([key]) => key)));
    for (const [key, { dtype, shape, values }] of listed) {
      const tensor = state.get(key)!;
      expect({ dtype: tensor.dtype, shape: tensor.shape }).toEqual({ dtype, shape });
      const wide = tensor.data instanceof BigInt64Array ? BigInt : (text: string) => Number(text);
      expect([...tensor.data], key).toEqual(
        values.map((value) => wide(String(value).replace('inf', 'Infinity'))),
      );
    }
  });

  it('takes spaces, metadata, escapes, and tensors in any order', async () => {
    const header = ` "b" : ${scalar(4)} ,\n"__metadata__":{"format":"pt"},"\\u0061\\"":${scalar(0)}}  `;
    const state = await readSafetensors(file(`{${header}`, 8));
    expect([...state.keys()]).toEqual(['b', 'a"']);
    expect((await readSafetensors(file('{}'))).size).toBe(0);
  });

  it.each([
    ['a header longer than the file', file('{}', 0, 99), 'its header should have 99 bytes, but 10'],
    ['an absurd length', file('{}', 0, 2 ** 52), 'its header should have 4503599627370496 bytes'],
    ['a tensor past the end', file(`{"a":${scalar(0)}}`, 3), '(‘a’) take 4 bytes, but 3 follow'],
    ['bytes of no tensor', file(`{"a":${scalar(0)}}`, 5), 'take 4 bytes, but 5 follow the header'],
    [
      'a gap',
      file(`{"a":${scalar(0)},"b":${scalar(5)}}`, 9),
      "tensor 'b', bytes 5 to 9, leaves a gap",
    ],
    [
      'an overlap',
      file(`{"a":${scalar(0)},"b":${scalar(2)}}`, 6),
      "tensor 'b', bytes 2 to 6, overlaps",
    ],
    ['a name twice', file(`{"a":${scalar(0)},"a":${scalar(4)}}`, 8), "its header has 'a' twice"],
    ['a field twice', file('{"a":{"dtype":"F32","dtype":"F32"}}'), "has 'dtype' twice"],
    [
      'offsets that do not fit',
      file(`{"a":${scalar(0, 8)}}`, 8),
      'shape [] cannot take the bytes 0 to 8',
    ],
    ['offsets backwards', file(`{"a":${scalar(8, 4)}}`, 8), 'cannot take the bytes 8 to 4'],
    [
      'a huge shape',
      file('{"a":{"dtype":"F32","shape":[9007199254740991,9],"data_offsets":[0,4]}}', 4),
      'cannot take',
    ],
    [
      'another type',
      file('{"a":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}', 1),
      "is of type 'F8_E4M3'; F64, F32,",
    ],
    [
      'a missing field',
      file('{"a":{"dtype":"F32","shape":[1]}}'),
      "tensor 'a' lacks its dtype, shape",
    ],
    ['an unknown field', file('{"a":{"kind":1}}'), "tensor 'a' has an unknown field 'kind'"],
    [
      'a negative size',
      file('{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}'),
      'lacks an integer',
    ],
    [
      'a fraction',
      file('{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}'),
      'header lacks ]',
    ],
    ['text after the end', file('{} {}'), 'goes on after the end'],
    ['an open string', file('{"a'), 'malformed text at character 1'],
    ['a bad escape', file('{"\\x":1}'), 'malformed text'],
    ['deep nesting', file(`{"a":${'['.repeat(1e6)}`), 'its header lacks {'],
    ['what is not UTF-8', Buffer.concat([file('{"a', 0, 5), Buffer.from([255, 255])]), 'not UTF-8'],
  ])('refuses %s', async (_, bytes, message) => {
    const error = await readSafetensors(bytes).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'CheckpointError' });
    expect(String(error)).toContain('readSafetensors: the checkpoint is damaged: ');
    expect(String(error)).toContain(message.replace(/[‘’]/g, "'"));
  });

  it('refuses a file that is cut anywhere', async () => {
    const whole = readFileSync(fixture('dtypes.safetensors'));
    for (let length = 0; length < whole.length; length++) {
      const cut = whole.subarray(0, length);
      const error = await readSafetensors(cut).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: 'CheckpointError' });
    }
  });

  it('says what else a file seems to be', async () => {
    await expect(readSafetensors(fixture('several.pth'))).rejects.toThrow(
      'is no safetensors file: it seems to be one of PyTorch: use readTorch',
    );
    await expect(readSafetensors(new Uint8Array(0))).rejects.toThrow('it is empty');
  });
});

describe('writeSafetensors', () => {
  it('comes back as it was, in order and bit for bit, for every type', async () => {
    const state = await readTorch(fixture('zip-dtypes.pth'));
    const bytes = await writeSafetensors(state);
    const copy = await readSafetensors(bytes);
    expect([...copy]).toEqual([...state]);
    expect(await writeSafetensors(copy)).toEqual(bytes);
  });

  it('aligns every tensor to its type', async () => {
    const state: StateDict = new Map([
      ['u8', { dtype: 'uint8', shape: [3], data: Uint8Array.of(1, 2, 3) }],
      ['i64', { dtype: 'int64', shape: [], data: BigInt64Array.of(4n) }],
      ['f32', float32(5)],
    ]);
    const bytes = Buffer.from(await writeSafetensors(state));
    const start = 8 + Number(bytes.readBigUInt64LE());
    expect(start % 8).toBe(0);
    const header = JSON.parse(bytes.toString('utf8', 8, start));
    expect(Object.keys(header)).toEqual(['u8', 'i64', 'f32']);
    expect(header.i64.data_offsets).toEqual([0, 8]);
    expect(header.f32.data_offsets).toEqual([8, 12]);
    expect(header.u8).toEqual({ dtype: 'U8', shape: [3], data_offsets: [12, 15] });
    expect([...bytes.subarray(start + 12)]).toEqual([1, 2, 3]);
  });

  it('replaces a file whole, and leaves nothing where it cannot write', async () => {
    const path = join(folder, 'w.safetensors');
    writeFileSync(path, 'old');
    const bytes = await writeSafetensors(new Map([['w', float32(1, 2)]]), path);
    expect(new Uint8Array(readFileSync(path))).toEqual(bytes);
    await expect(writeSafetensors(new Map(), join(folder, 'no', 'such'))).rejects.toThrow(
      'writeSafetensors: cannot write',
    );
    await expect(writeSafetensors(new Map(), folder)).rejects.toMatchObject({
      code: 'CheckpointError',
    });
    expect(readdirSync(folder)).toEqual(['w.safetensors']);
  });

  it.each([
    [{ ...float32(1), dtype: 'complex64' }, "has dtype 'complex64'; float64, float32,"],
    [{ ...float32(1), dtype: 'float64' }, 'of dtype float64 must be a Float64Array, got'],
    [{ ...float32(1), shape: [2] }, 'has shape [2], but 1 values'],
    [{ ...float32(1), shape: [-1] }, 'has shape [-1]; sizes are integers'],
  ])('refuses what does not fit together', async (tensor, message) => {
    await expect(writeSafetensors(new Map([['w', tensor]]))).rejects.toThrow(
      `writeSafetensors: tensor 'w' ${message}`,
    );
  });

  it('refuses the reserved name and wrong arguments', async () => {
    await expect(writeSafetensors(new Map([['__metadata__', float32(1)]]))).rejects.toThrow(
      "the name '__metadata__' is the format's own",
    );
    await expect(writeSafetensors({} as never)).rejects.toMatchObject({ code: 'OptionError' });
    await expect(writeSafetensors(new Map(), 7 as never)).rejects.toThrow(
      'path must be the path of a file, got 7',
    );
  });
});
