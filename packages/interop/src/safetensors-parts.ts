import { CheckpointError, checkInteger, checkOptions } from '@gan/core';
import { dtypes, elementBytes, elementCount, type StateDict } from './dtypes';
import { type HeaderEntry, parseHeader } from './safetensors-header';
import { LENGTH_BYTES } from './safetensors-layout';
import { headerLength, headerText } from './safetensors-start';

/** Options of {@link readSafetensorsParts}. */
export interface SafetensorsPartsOptions {
  /** Size of the whole file. */
  readonly bytes: number;
  /** Whether a tensor is read, by its name. Defaults to all. */
  readonly wanted?: (name: string) => boolean;
}

const caller = 'readSafetensorsParts';

/**
 * Reads some of the tensors of a safetensors file that arrives in parts, keeping nothing of the others.
 *
 * @param parts The file's bytes from its beginning, in parts of any size.
 * @returns The wanted tensors by name, in the order of the header; dtypes as {@link readSafetensors}.
 * @throws CheckpointError when it is no safetensors file, ends early, or its header and contents do not
 *   fit.
 * @throws OptionError for a size that is no integer of at least 0.
 *
 * @example
 * ```ts
 * import { readSafetensorsParts, writeSafetensors } from '@gan/interop';
 *
 * const tensor = { dtype: 'float32', shape: [2], data: new Float32Array([1, 2]) };
 * const file = await writeSafetensors(new Map([['G.w', tensor], ['D.w', tensor]]));
 * async function* parts() {
 *   for (let at = 0; at < file.length; at += 64) yield file.subarray(at, at + 64);
 * }
 * const wanted = (name: string) => name.startsWith('G.');
 * const state = await readSafetensorsParts(parts(), { bytes: file.length, wanted });
 * console.log([...state.keys()]); // [ 'G.w' ]
 * ```
 */
export async function readSafetensorsParts(
  parts: AsyncIterable<Uint8Array>,
  options: SafetensorsPartsOptions,
): Promise<StateDict> {
  checkOptions(caller, options, ['bytes', 'wanted']);
  const { bytes, wanted = () => true } = options;
  checkInteger(caller, 'bytes', bytes, { min: 0 });
  const damaged = (problem: string) =>
    new CheckpointError(`${caller}: the checkpoint is damaged: ${problem}`);

  let start: Uint8Array | undefined = new Uint8Array(0);
  let taken: readonly TakenTensor[] = [];
  let at = 0; // Of the next byte, counted from the end of the header.
  let received = 0;
  for await (const part of parts) {
    received += part.length;
    let rest = part;
    if (start) {
      start = joined(start, part);
      const length = start.length < LENGTH_BYTES ? undefined : headerLength(start, bytes, damaged);
      if (length === undefined || start.length < LENGTH_BYTES + length) continue;
      const end = LENGTH_BYTES + length;
      const entries = parseHeader(headerText(start, length, damaged), bytes - end, damaged);
      taken = entries.filter(({ name }) => wanted(name)).map(emptyTensor);
      rest = start.subarray(end);
      start = undefined;
    }
    for (const { entry, values } of taken) copyOverlap(entry, values, rest, at);
    at += rest.length;
  }
  if (received !== bytes) throw damaged(`it should have ${bytes} bytes and has ${received}`);
  if (start) throw damaged('it ends in its header');
  return new Map(
    taken.map(({ entry: { name, dtype, shape }, values }) => [
      name,
      { dtype, shape, data: dtypes.get(dtype)!.decode(values) },
    ]),
  );
}

/** A tensor that is read, and its bytes so far. */
interface TakenTensor {
  readonly entry: HeaderEntry;
  readonly values: Uint8Array<ArrayBuffer>;
}

const emptyTensor = (entry: HeaderEntry): TakenTensor => ({
  entry,
  values: new Uint8Array(elementCount(entry.shape) * elementBytes(entry.dtype)),
});

/** Copies what of a tensor lies in `part`, whose first byte is at `at`. */
function copyOverlap(
  { start, end }: HeaderEntry,
  values: Uint8Array,
  part: Uint8Array,
  at: number,
): void {
  const [from, to] = [Math.max(start, at), Math.min(end, at + part.length)];
  if (from < to) values.set(part.subarray(from - at, to - at), from - start);
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
