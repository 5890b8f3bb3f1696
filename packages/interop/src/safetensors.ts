import { CheckpointError, OptionError, show } from '@gan/core';
import { checkTensors } from './check-tensors';
import { decode, dtypes, type StateDict } from './dtypes';
import { seemsToBe } from './file-kind';
import { parseHeader } from './safetensors-header';
import { LENGTH_BYTES, safetensorsLayout } from './safetensors-layout';
import { headerLength, headerText } from './safetensors-start';
import { type CheckpointSource, openCheckpoint, writeWhole } from './source';

/**
 * Reads the tensors of a safetensors file.
 *
 * F64, F32, F16, BF16, I64, I32, I16, I8, U8 and BOOL; float16 and bfloat16 become float32, exactly.
 * The file's `__metadata__` is left out.
 *
 * @param source The file's bytes, or in Node its path.
 * @returns The tensors by name, in the order of the header.
 * @throws CheckpointError when the file cannot be read, is no safetensors file, or its header and
 *   its contents do not fit: sizes, offsets, gaps, overlaps, names that come twice.
 * @throws OptionError when `source` is neither bytes nor a path.
 *
 * @example
 * ```ts
 * import { readSafetensors, writeSafetensors } from '@gan/interop';
 *
 * const bytes = await writeSafetensors(
 *   new Map([['w', { dtype: 'float32', shape: [2], data: new Float32Array([1, 2]) }]]),
 * );
 * const state = await readSafetensors(bytes);
 * console.log(state.get('w')?.data); // Float32Array [ 1, 2 ]
 * ```
 */
export async function readSafetensors(source: CheckpointSource): Promise<StateDict> {
  const { bytes, fail } = await openCheckpoint('readSafetensors', source);
  const damaged = (problem: string) => fail(`is damaged: ${problem}`);
  const none = () => fail(`is no safetensors file: ${seemsToBe(bytes)}`);
  if (bytes.length < LENGTH_BYTES + 2) throw none();
  if (bytes[LENGTH_BYTES] !== 0x7b) throw none();
  const length = headerLength(bytes, bytes.length, damaged);
  const contents = bytes.subarray(LENGTH_BYTES + length);
  const text = headerText(bytes, length, damaged);
  const state: StateDict = new Map();
  for (const { name, dtype, shape, start, end } of parseHeader(text, contents.length, damaged)) {
    state.set(name, { dtype, shape, data: decode(dtype, contents.subarray(start, end)) });
  }
  return state;
}

/**
 * Writes tensors as a safetensors file, which PyTorch's `safetensors.torch.load_file` reads.
 *
 * The header keeps the order of `state`; the values are laid out by size of their type, widest
 * first, so that each is aligned. float16 and bfloat16 tensors, float32 in memory, are rounded to
 * the nearest.
 *
 * @param path Where to write, in Node; the file appears whole or not at all, in place of one of
 *   that name. Without it nothing is written.
 * @returns The file's bytes.
 * @throws CheckpointError when a tensor's dtype, shape and values do not fit each other, or the file
 *   cannot be written.
 * @throws OptionError when `state` is no Map or `path` no text.
 *
 * @example
 * ```ts
 * import { patchDiscriminator } from '@gan/discriminators';
 * import { torchStateOf, writeSafetensors } from '@gan/interop';
 * import { useBackend } from '@gan/backend';
 *
 * await useBackend();
 * const discriminator = patchDiscriminator({ filters: 4 });
 * await writeSafetensors(await torchStateOf(discriminator), 'discriminator.safetensors');
 * ```
 */
export async function writeSafetensors(
  state: StateDict,
  path?: string,
): Promise<Uint8Array<ArrayBuffer>> {
  checkTensors('writeSafetensors', state);
  if (path !== undefined && (typeof path !== 'string' || path === '')) {
    throw new OptionError(`writeSafetensors: path must be the path of a file, got ${show(path)}`);
  }
  if (state.has('__metadata__')) {
    throw new CheckpointError(
      "writeSafetensors: the name '__metadata__' is the format's own; rename the tensor",
    );
  }
  const bytes = serialise(state);
  if (path !== undefined) await writeWhole('writeSafetensors', path, bytes);
  return bytes;
}

function serialise(state: StateDict): Uint8Array<ArrayBuffer> {
  const layout = safetensorsLayout(state);
  const bytes = new Uint8Array(layout.bytes);
  bytes.set(layout.header);
  let at = layout.header.length;
  for (const name of layout.order) {
    const { dtype, data } = state.get(name)!;
    const values = dtypes.get(dtype)!.encode(data);
    bytes.set(values, at);
    at += values.length;
  }
  return bytes;
}
