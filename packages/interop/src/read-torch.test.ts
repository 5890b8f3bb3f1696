import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import expected from '../fixtures/expected.json';
import type { StateDict } from './dtypes';
import { readTorch } from './read-torch';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const bytesOf = (name: string) => new Uint8Array(readFileSync(fixture(name)));

interface Listed {
  readonly dtype: string;
  readonly shape: number[];
  readonly values: (string | number)[];
}

/** What PyTorch says is in a fixture, in its order. */
function expectListed(state: StateDict, name: keyof typeof expected): void {
  const listed: [string, Listed][] = Object.entries(expected[name]);
  expect([...state.keys()]).toEqual(listed.map(([key]) => key));
  for (const [key, { dtype, shape, values }] of listed) {
    const tensor = state.get(key)!;
    expect({ dtype: tensor.dtype, shape: tensor.shape }).toEqual({ dtype, shape });
    const wide = tensor.data instanceof BigInt64Array ? BigInt : (text: string) => Number(text);
    const numbers = values.map((value) => wide(String(value).replace('inf', 'Infinity')));
    expect([...tensor.data], `${name}, ${key}`).toEqual(numbers);
  }
}

describe('readTorch', () => {
  it.each([
    'zip-dtypes.pth',
    'legacy-dtypes.pth',
    'zip-views.pth',
    'legacy-views.pth',
    'state-dict.pth',
    'protocol-4.pth',
    'legacy-protocol-4.pth',
    'no-checksums.pth',
    'nested.pth',
  ] as const)('reads what PyTorch wrote: %s', async (name) => {
    expectListed(await readTorch(fixture(name)), name);
  });

  it('takes bytes of every kind, at any offset, and leaves them alone', async () => {
    const bytes = bytesOf('zip-views.pth');
    const shifted = new Uint8Array(bytes.length + 5);
    shifted.set(bytes, 3);
    const views = [bytes.buffer, Buffer.from(bytes), shifted.subarray(3, 3 + bytes.length)];
    for (const source of views) expectListed(await readTorch(source), 'zip-views.pth');
    const state = await readTorch(bytes);
    state.get('whole')!.data.fill(9 as never);
    expect(state.get('part')!.data[0]).toBe(5);
    expect(bytes).toEqual(bytesOf('zip-views.pth'));
  });

  it('keeps 16-bit floats exact in a Float32Array', async () => {
    const state = await readTorch(fixture('legacy-dtypes.pth'));
    expect(state.get('f16')!.data).toBeInstanceOf(Float32Array);
    expect(state.get('bf16')!.data).toBeInstanceOf(Float32Array);
    expect(state.get('f16')!.data[3]).toBe(0.0999755859375);
    expect(state.get('i64')!.data).toBeInstanceOf(BigInt64Array);
  });

  it('chooses among several state_dicts by key', async () => {
    const path = fixture('several.pth');
    await expect(readTorch(path)).rejects.toThrow(
      "holds several dictionaries of tensors, 'G', 'D'; choose one with the option key",
    );
    expectListed(await readTorch(path, { key: 'G' }), 'several.pth');
    await expect(readTorch(path, { key: 'E' })).rejects.toThrow(
      "has no dictionary of tensors 'E'; it holds 'G' (a dictionary of 1 tensors), 'D'",
    );
  });

  it.each([
    ['hostile-zip.pth', 'posix.system'],
    ['hostile-legacy.pth', 'posix.system'],
    ['hostile-0.pkl', 'posix.system'],
    ['hostile-2.pkl', 'posix.system'],
    ['hostile-3.pkl', 'posix.system'],
    ['hostile-4.pkl', 'posix.system'],
    ['hostile-5.pkl', 'posix.system'],
  ])('executes nothing: %s', async (name, global) => {
    const error = await readTorch(fixture(name)).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'CheckpointError' });
    expect(String(error)).toContain(
      `readTorch: file '${fixture(name)}' refers to ${global}; only tensors are read, nothing is executed`,
    );
  });

  it('finds the tensors of a whole module', async () => {
    const module = await readTorch(fixture('whole-module.pth'));
    expect([...module.keys()]).toEqual([...(await readTorch(fixture('state-dict.pth'))).keys()]);
  });

  it.each([
    ['sparse.pth', "has a tensor 's' that is sparse, which is not read; save tensor.to_dense()"],
    ['complex.pth', "has a tensor 'c' that is complex (complex64), which is not read"],
  ])('names the tensor that it cannot read: %s', async (name, message) => {
    await expect(readTorch(fixture(name))).rejects.toThrow(message);
  });

  it.each([
    ['', 'it is empty'],
    ['version https://git-lfs.github.com/spec/v1\n', 'it is a Git LFS pointer'],
    ['<!DOCTYPE html><html>', 'it is a web page; download the file itself'],
    ['\x10\0\0\0\0\0\0\0{"a":{"dtype":', 'it seems to be safetensors: use readSafetensors'],
    ['hello', 'it begins with the bytes 68 65 6c 6c'],
  ])('says what %j is', async (text, message) => {
    const source = new TextEncoder().encode(text);
    await expect(readTorch(source)).rejects.toThrow(
      `readTorch: the checkpoint is no checkpoint of torch.save: ${message}`,
    );
  });

  it('says that TorchScript is a program', async () => {
    await expect(readTorch(fixture('script.pt'))).rejects.toThrow('is a TorchScript program');
  });

  it('says what is wrong with the path or the arguments', async () => {
    await expect(readTorch('no/such.pth')).rejects.toThrow(
      "readTorch: file 'no/such.pth' does not exist; check the path",
    );
    await expect(readTorch(fixture(''))).rejects.toThrow('is a folder; give the file itself');
    await expect(readTorch(7 as never)).rejects.toMatchObject({ code: 'OptionError' });
    await expect(readTorch('a', { kex: 'b' } as never)).rejects.toThrow("did you mean 'key'?");
  });
});
