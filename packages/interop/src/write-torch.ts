import { CheckpointError, OptionError, show, textToBytes } from '@gan/core';
import { checkTensors } from './check-tensors';
import { dtypes, elementBytes, type StateDict } from './dtypes';
import { PickleWriter } from './pickle-writer';
import { writeWhole } from './source';
import { ALIGNMENT, type ZipPart, zipBytes, zipLayout } from './zip-writer';

/** Sizes in the archive's directory are 32-bit. */
const LARGEST = 2 ** 32 - 1;

/** The archive's folder, as PyTorch calls it where it writes to no file. */
const root = 'archive';

/** Strides of a tensor whose values lie one after the other, as PyTorch counts them. */
function contiguous(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= Math.max(shape[axis]!, 1);
  }
  return strides;
}

/** An OrderedDict of tensors, each the whole of a storage that has its place in the order for a key. */
function pickled(state: StateDict): Uint8Array {
  const pickle = new PickleWriter();
  const orderedDict = () => {
    pickle.global('collections', 'OrderedDict');
    pickle.emptyTuple();
    pickle.reduce();
  };
  orderedDict();
  pickle.mark();
  for (const [key, [name, { dtype, shape, data }]] of [...state].entries()) {
    pickle.text(name);
    pickle.global('torch._utils', '_rebuild_tensor_v2');
    pickle.mark();
    pickle.mark();
    pickle.text('storage');
    pickle.global('torch', dtypes.get(dtype)!.storage);
    pickle.text(String(key));
    pickle.text('cpu');
    pickle.integer(data.length);
    pickle.tuple();
    pickle.persistent();
    pickle.integer(0); // of the storage's values, the first
    pickle.integers(shape);
    pickle.integers(contiguous(shape));
    pickle.no(); // needs no gradient
    orderedDict(); // hooks
    pickle.tuple();
    pickle.reduce();
  }
  pickle.setItems();
  return pickle.finish();
}

/** The archive's files, in PyTorch's order. */
function partsOf(state: StateDict): ZipPart[] {
  const part = (name: string, contents: Uint8Array): ZipPart => ({
    name: `${root}/${name}`,
    size: contents.length,
    contents: () => contents,
  });
  const storages = [...state.values()].map(
    ({ dtype, data }, key): ZipPart => ({
      name: `${root}/data/${key}`,
      size: data.length * elementBytes(dtype),
      contents: () => dtypes.get(dtype)!.encode(data),
    }),
  );
  return [
    part('data.pkl', pickled(state)),
    part('.format_version', textToBytes('1')),
    part('.storage_alignment', textToBytes(String(ALIGNMENT))),
    part('byteorder', textToBytes('little')),
    ...storages,
    part('version', textToBytes('3\n')),
  ];
}

function serialise(caller: string, state: StateDict): Uint8Array<ArrayBuffer> {
  checkTensors(caller, state);
  const layout = zipLayout(partsOf(state));
  if (layout.size <= LARGEST) return zipBytes(layout);
  throw new CheckpointError(
    `${caller}: the file would have ${layout.size} bytes, and those below 4 GiB are written; split the ` +
      'tensors into several files, or use writeSafetensors',
  );
}

/**
 * The bytes of a PyTorch checkpoint that holds tensors: what `torch.save` makes of a state_dict.
 *
 * The zip format of PyTorch 1.6 and later. `torch.load` with `weights_only=True`, and {@link readTorch},
 * read every value back bit for bit. float16 and bfloat16 tensors, float32 in memory, are rounded to the
 * nearest. The same tensors always give the same bytes.
 *
 * @param state Tensors by name, each of a dtype that {@link StateTensor} lists; their order is kept.
 * @throws CheckpointError when a tensor's dtype, shape and values do not fit each other, or the file
 *   would have 4 GiB or more.
 * @throws OptionError when `state` is no Map.
 *
 * @example
 * ```ts
 * import { readTorch, torchBytes } from '@gan/interop';
 *
 * const bytes = torchBytes(
 *   new Map([['w', { dtype: 'float32', shape: [2], data: new Float32Array([1, 2]) }]]),
 * );
 * console.log((await readTorch(bytes)).get('w')?.data); // Float32Array(2) [ 1, 2 ]
 * ```
 */
export function torchBytes(state: StateDict): Uint8Array<ArrayBuffer> {
  return serialise('torchBytes', state);
}

/**
 * Writes tensors as a PyTorch checkpoint, in Node: the bytes of {@link torchBytes} in a file that appears
 * whole or not at all, in place of one of that name.
 *
 * @param state Tensors by name, such as {@link torchStateOf} returns.
 * @param path Where to write, usually with the ending `.pth`.
 * @throws CheckpointError when a tensor's dtype, shape and values do not fit each other, the file would
 *   have 4 GiB or more, or it cannot be written.
 * @throws OptionError when `state` is no Map or `path` no path.
 *
 * @example
 * ```ts
 * import { patchDiscriminator } from '@gan/discriminators';
 * import { torchStateOf, writeTorch } from '@gan/interop';
 * import { useBackend } from '@gan/backend';
 *
 * await useBackend();
 * const discriminator = patchDiscriminator({ filters: 4 });
 * await writeTorch(await torchStateOf(discriminator), 'discriminator.pth');
 * ```
 */
export async function writeTorch(state: StateDict, path: string): Promise<void> {
  if (typeof path !== 'string' || path === '') {
    throw new OptionError(`writeTorch: path must be the path of a file, got ${show(path)}`);
  }
  await writeWhole('writeTorch', path, serialise('writeTorch', state));
}
