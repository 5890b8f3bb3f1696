import { expect, it } from 'vitest';
import type { StateDict } from './dtypes';
import { readSafetensors, writeSafetensors } from './safetensors';
import { readSafetensorsParts } from './safetensors-parts';

const state: StateDict = new Map([
  ['G.w', { dtype: 'float32', shape: [2, 3], data: Float32Array.from([1, 2, 3, 4, 5, 6]) }],
  ['D.w', { dtype: 'float32', shape: [4], data: Float32Array.from([7, 8, 9, 10]) }],
  ['G.half', { dtype: 'float16', shape: [3], data: Float32Array.from([0.5, -1, 2]) }],
  ['G.none', { dtype: 'float32', shape: [0], data: new Float32Array() }],
]);

async function* cut(file: Uint8Array, size: number) {
  for (let at = 0; at < file.length; at += size) yield file.subarray(at, at + size);
}

it.each([1, 7, 64, 1 << 20])('reads the wanted tensors from parts of %d bytes', async (size) => {
  const file = await writeSafetensors(state);
  const bytes = file.length;
  expect(await readSafetensorsParts(cut(file, size), { bytes })).toEqual(
    await readSafetensors(file),
  );
  const wanted = (name: string) => name.startsWith('G.');
  const found = await readSafetensorsParts(cut(file, size), { bytes, wanted });
  expect([...found.keys()]).toEqual(['G.w', 'G.half', 'G.none']);
  expect(found.get('G.w')).toEqual(state.get('G.w'));
  expect(found.get('G.half')).toEqual(state.get('G.half'));
});

it('says what is wrong with what arrives', async () => {
  const file = await writeSafetensors(state);
  const bytes = file.length;
  const read = (given: Uint8Array, size = bytes) =>
    readSafetensorsParts(cut(given, 16), { bytes: size });
  await expect(read(file.subarray(0, bytes - 3))).rejects.toThrow(
    `readSafetensorsParts: the checkpoint is damaged: it should have ${bytes} bytes and has ${bytes - 3}`,
  );
  await expect(read(file.subarray(0, 20), 20)).rejects.toThrow('but 20 are the whole file');
  await expect(read(file.subarray(0, 4), 4)).rejects.toThrow('it ends in its header');
  const broken = file.slice();
  broken[8] = 0x5b;
  await expect(read(broken)).rejects.toThrow('its header does not begin with {');
  await expect(readSafetensorsParts(cut(file, 16), { bytes: -1 })).rejects.toMatchObject({
    code: 'OptionError',
  });
});
