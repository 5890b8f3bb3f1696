import { decode, dtypes, elementBytes, elementCount, type StateTensor } from './dtypes';
import { isList, type PickleValue, Storage, type TensorView, UnreadTensor } from './pickle-values';
import { quoted } from './quoted';
import type { Checkpoint } from './source';
import { storageBytes } from './storage-types';

/** Tensors may repeat a storage's values, but not beyond this many times the file's size. */
const MOST_REPEATED = 8;
const ALLOWANCE = 2 ** 16;
const MOST_AXES = 64;

/** A tensor whose sizes, strides and place have been checked against its storage. */
interface CheckedView {
  readonly dtype: string;
  readonly size: number[];
  readonly stride: number[];
  /** First element, counted from the start of the bytes. */
  readonly offset: number;
  readonly count: number;
}

function isSizes(value: PickleValue | undefined): value is readonly number[] {
  return (
    isList(value) &&
    value.length <= MOST_AXES &&
    value.every((size) => Number.isSafeInteger(size) && (size as number) >= 0)
  );
}

/** Whether the elements lie in order without gaps. */
function isContiguous({ size, stride }: CheckedView): boolean {
  let expected = 1;
  for (let axis = size.length - 1; axis >= 0; axis--) {
    if (size[axis] !== 1 && stride[axis] !== expected) return false;
    expected *= size[axis]!;
  }
  return true;
}

/** Copies `count` elements of `bytes` each, whose places follow from the strides. */
function gather(source: Uint8Array, view: CheckedView, bytes: number): Uint8Array {
  const { size, stride, offset, count } = view;
  const gathered = new Uint8Array(count * bytes);
  const index = size.map(() => 0);
  let from = offset;
  for (let i = 0; i < count; i++) {
    for (let b = 0; b < bytes; b++) gathered[i * bytes + b] = source[from * bytes + b]!;
    for (let axis = size.length - 1; axis >= 0; axis--) {
      from += stride[axis]!;
      index[axis]!++;
      if (index[axis]! < size[axis]!) break;
      from -= stride[axis]! * size[axis]!;
      index[axis] = 0;
    }
  }
  return gathered;
}

/** Makes tensors of views and the bytes of their storages, and refuses views that are not in them. */
export class TensorMaker {
  readonly #checkpoint: Checkpoint;
  readonly #bytesOf: (storage: Storage) => Uint8Array;
  #left: number;

  constructor(checkpoint: Checkpoint, bytesOf: (storage: Storage) => Uint8Array) {
    this.#checkpoint = checkpoint;
    this.#bytesOf = bytesOf;
    this.#left = MOST_REPEATED * checkpoint.bytes.length + ALLOWANCE;
  }

  /**
   * Copies a tensor out of its storage.
   *
   * @throws CheckpointError when it is of a kind that is not read, or the view is malformed, reaches
   *   past its storage, or would take far more memory than the file, all before anything is allocated.
   */
  make(name: string, view: TensorView | UnreadTensor): StateTensor {
    if (view instanceof UnreadTensor) throw this.#unread(name, view.problem, view.fix);
    const { storage } = view;
    if (!(storage instanceof Storage)) throw this.#fail(name, 'has no storage');
    this.#checkType(name, view.dtype ?? storage.dtype);
    const source = this.#bytesOf(storage);
    const checked = this.#check(name, view, storage, source);
    const { dtype, size, offset, count } = checked;
    const bytes = elementBytes(dtype);
    const raw = isContiguous(checked)
      ? source.subarray(offset * bytes, (offset + count) * bytes)
      : gather(source, checked, bytes);
    return { dtype, shape: [...size], data: decode(dtype, raw) };
  }

  #fail(name: string, problem: string): Error {
    return this.#checkpoint.fail(`is damaged: tensor ${quoted(name)} ${problem}`);
  }

  #unread(name: string, problem: string, fix: string): Error {
    return this.#checkpoint.fail(
      `has a tensor ${quoted(name)} that ${problem}, which is not read; ${fix} in its place`,
    );
  }

  #checkType(name: string, dtype: string): void {
    if (dtypes.has(dtype)) return;
    if (/^q(u?)int/.test(dtype)) {
      throw this.#unread(name, 'is quantised', 'save tensor.dequantize()');
    }
    if (dtype.startsWith('complex')) {
      throw this.#unread(name, `is complex (${dtype})`, 'save torch.view_as_real(tensor)');
    }
    if (!/^[a-z_]+[0-9a-z_]*$/.test(dtype)) {
      throw this.#checkpoint.fail(
        `refers to ${quoted(dtype).slice(1, -1)}, as the storage of tensor ${quoted(name)}; ` +
          `${[...dtypes.keys()].join(', ')} are read`,
      );
    }
    throw this.#unread(
      name,
      `has values of type ${quoted(dtype).slice(1, -1)}`,
      'save tensor.float()',
    );
  }

  #check(name: string, view: TensorView, storage: Storage, source: Uint8Array): CheckedView {
    const { offset, size, stride } = view;
    if (!isSizes(size) || !isSizes(stride) || size.length !== stride.length) {
      throw this.#fail(name, 'has malformed sizes or strides');
    }
    if (!Number.isSafeInteger(offset) || (offset as number) < 0) {
      throw this.#fail(name, 'has a malformed offset');
    }
    const count = elementCount(size);
    const first = storage.start + (offset as number);
    const last = first + size.reduce((sum, n, axis) => sum + (n - 1) * stride[axis]!, 0);
    const dtype = view.dtype ?? storage.dtype;
    const bytes = elementBytes(dtype);
    const available = Math.floor(source.length / bytes);
    // The count of a storage without a type is in bytes.
    const claimed = (storage.count * (storageBytes(storage.dtype) ?? bytes)) / bytes;
    if (count > 0 && !(last < Math.min(available, storage.start + claimed))) {
      throw this.#fail(
        name,
        `of shape [${size.join(', ')}] reaches to element ${last} of a storage of ${storage.count}`,
      );
    }
    this.#left -= count * dtypes.get(dtype)!.array.BYTES_PER_ELEMENT;
    if (!(this.#left >= 0)) {
      throw this.#fail(
        name,
        `of shape [${size.join(', ')}] makes the whole more than ${MOST_REPEATED} times the size of the file`,
      );
    }
    return { dtype, size: [...size], stride: [...stride], offset: count > 0 ? first : 0, count };
  }
}
