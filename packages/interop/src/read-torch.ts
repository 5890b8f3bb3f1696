import { checkOptions, OptionError, show } from '@gan/core';
import type { StateDict } from './dtypes';
import { type Dictionary, Global, type PickleValue, Storage, TensorView } from './pickle-values';
import { few, quoted } from './quoted';
import { type Checkpoint, type CheckpointSource, openCheckpoint } from './source';
import { readTorchLegacy } from './torch-legacy';
import { TensorMaker } from './torch-tensors';
import { readTorchZip } from './torch-zip';

/** Options of {@link readTorch}. */
export interface ReadTorchOptions {
  /**
   * The entry to take where a checkpoint holds several state_dicts, `'G'` of `{ 'G': ..., 'D': ... }`.
   * Defaults to the only one there is.
   */
  readonly key?: string;
}

const isZip = (bytes: Uint8Array) => bytes[0] === 0x50 && bytes[1] === 0x4b;

/** What a value is, in a few words. */
function describe(value: PickleValue): string {
  if (value instanceof TensorView) return 'a tensor';
  if (value instanceof Map) {
    const tensors = isTensors(value) ? value.size : 0;
    return tensors > 0
      ? `a dictionary of ${tensors} tensors`
      : `a dictionary of ${value.size} entries`;
  }
  if (Array.isArray(value)) return `a list of ${value.length} entries`;
  if (value instanceof Storage) return 'a bare storage';
  if (value instanceof Global) return value.name;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return typeof value === 'string' ? quoted(value) : String(value);
}

/** The answers so far: many entries may refer to one dictionary, which is looked through once. */
const answers = new WeakMap<Dictionary, boolean>();

/** Whether a dictionary has text for keys and tensors for values, and at least one. */
function isTensors(value: PickleValue): value is Map<string, TensorView> {
  if (!(value instanceof Map)) return false;
  let answer = answers.get(value);
  if (answer === undefined) {
    answer = value.size > 0 && [...value].every(isNamedTensor);
    answers.set(value, answer);
  }
  return answer;
}

const isNamedTensor = ([key, entry]: [PickleValue, PickleValue]) =>
  typeof key === 'string' && entry instanceof TensorView;

/** The state_dict of what a checkpoint holds: all of it, the one it holds, or the one asked for. */
function findTensors(
  { fail }: Checkpoint,
  value: PickleValue,
  key: string | undefined,
): Map<string, TensorView> {
  const entries: Dictionary = value instanceof Map ? value : new Map();
  const contents = [...entries].slice(0, 6).map(([name, entry]) => {
    return `${quoted(String(name))} (${describe(entry)})`;
  });
  const more = entries.size > 6 ? ` and ${entries.size - 6} more` : '';
  const found = entries.size > 0 ? `${contents.join(', ')}${more}` : describe(value);
  if (key !== undefined) {
    const chosen = entries.get(key);
    if (chosen !== undefined && isTensors(chosen)) return chosen;
    throw fail(`has no dictionary of tensors ${quoted(key)}; it holds ${found}`);
  }
  if (isTensors(value)) return value;
  const inner = [...entries].filter(([, entry]) => isTensors(entry));
  const [only] = inner;
  if (inner.length === 1 && isTensors(only![1])) return only![1];
  if (inner.length > 1) {
    const names = inner.map(([name]) => String(name));
    throw fail(
      `holds several dictionaries of tensors, ${few(names)}; choose one with the option key`,
    );
  }
  throw fail(`holds no dictionary of tensors, but ${found}; save net.state_dict() with torch.save`);
}

/**
 * Reads the tensors of a PyTorch checkpoint, without PyTorch and without executing anything in it.
 *
 * Takes what `torch.save(net.state_dict(), path)` writes: the zip format of PyTorch 1.6 and later
 * and the pickle format before. A pickle can name functions to call; this reader knows the names
 * that tensors need and refuses every other one. float16 and bfloat16 become float32, exactly.
 *
 * A checkpoint with more than a state_dict, such as `{ 'epoch': 3, 'state_dict': ... }`, gives the
 * state_dict in it.
 *
 * @param source The file's bytes, or in Node its path.
 * @returns The tensors by name, in the file's order, in PyTorch's shapes.
 * @throws CheckpointError when the file cannot be read, is no checkpoint, is damaged, or refers to
 *   anything but tensors.
 * @throws OptionError when `source` or an option is of a wrong type.
 *
 * @example
 * ```ts
 * import { readTorch } from '@gan/interop';
 *
 * const state = await readTorch('latest_net_G.pth');
 * for (const [name, { dtype, shape }] of state) console.log(name, dtype, shape);
 * ```
 */
export async function readTorch(
  source: CheckpointSource,
  options: ReadTorchOptions = {},
): Promise<StateDict> {
  checkOptions('readTorch', options, ['key']);
  if (options.key !== undefined && typeof options.key !== 'string') {
    throw new OptionError(`readTorch: key must be text, got ${show(options.key)}`);
  }
  const checkpoint = await openCheckpoint('readTorch', source);
  const { value, bytesOf } = isZip(checkpoint.bytes)
    ? readTorchZip(checkpoint)
    : readTorchLegacy(checkpoint);
  const tensors = findTensors(checkpoint, value, options.key);
  const maker = new TensorMaker(checkpoint, bytesOf);
  const state: StateDict = new Map();
  for (const [name, view] of tensors) state.set(name, maker.make(name, view));
  return state;
}
