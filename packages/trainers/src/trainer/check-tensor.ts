import { OptionError, ShapeError, show } from '@gan/core';
import { Tensor } from '@tensorflow/tfjs-core';

/** What a batch of samples must be. */
export interface Wanted {
  /** The tensor's name in the message. */
  readonly name: string;
  /** Sizes behind the batch axis; null where any will do. */
  readonly sizes: readonly (number | null)[];
  /** What to do where the sizes differ. Defaults to a guess from the shape. */
  readonly fix?: (got: readonly number[]) => string | undefined;
}

/** Sizes for a message. */
export const listed = (sizes: readonly unknown[]): string => `[${sizes.join(', ')}]`;

/** Sizes for a message, with letters where any size will do. */
function pattern(sizes: Wanted['sizes']): string {
  const letters = sizes.length === 3 ? ['H', 'W', 'C'] : ['N', 'M', 'L', 'K'];
  return listed(['B', ...sizes.map((size, i) => size ?? letters[i] ?? 'any')]);
}

/**
 * Checks that a value is a living float32 tensor of samples `[B, ...]`, from its shape alone.
 *
 * @returns Its shape.
 * @throws OptionError where it is no tensor.
 * @throws ShapeError where it is one that does not fit.
 */
export function checkSamples(caller: string, value: unknown, wanted: Wanted): readonly number[] {
  const { name, sizes, fix = () => undefined } = wanted;
  const rule = `${caller}: ${name} must be ${pattern(sizes)}`;
  checkTensor(caller, value, name, pattern(sizes));
  const { shape } = value;
  const fail = (advice: string | undefined): never => {
    throw new ShapeError(`${rule}, got ${listed(shape)}${advice ? `; ${advice}` : ''}`);
  };
  if (shape.length !== sizes.length + 1) {
    const isOne = shape.length === sizes.length && fits(shape, sizes);
    fail(isOne ? `add the batch axis: tf.expandDims(${name}, 0)` : 'the first axis is the batch');
  }
  if (shape[0] === 0) fail('a batch needs at least one sample');
  if (!fits(shape.slice(1), sizes)) fail(fix(shape) ?? layoutAdvice(name, shape, sizes));
  return shape;
}

/** Checks that a value is a matrix of given rows and columns, from its shape alone. */
export function checkMatrix(
  caller: string,
  value: unknown,
  wanted: { readonly name: string; readonly rows: number; readonly columns: number; fix?: string },
): void {
  const { name, rows, columns, fix } = wanted;
  checkTensor(caller, value, name, listed([rows, columns]), fix);
  if (fits(value.shape, [rows, columns])) return;
  throw new ShapeError(
    `${caller}: ${name} must have shape ${listed([rows, columns])}, got ${listed(value.shape)}` +
      `${fix ? `; ${fix}` : ''}`,
  );
}

/** A living float32 tensor, whatever its shape. */
function checkTensor(
  caller: string,
  value: unknown,
  name: string,
  shape: string,
  fix = noTensorAdvice(value),
): asserts value is Tensor {
  if (!(value instanceof Tensor)) {
    throw new OptionError(
      `${caller}: ${name} must be a tensor ${shape}, got ${show(value)}${fix ? `; ${fix}` : ''}`,
    );
  }
  if (value.isDisposed) {
    throw new ShapeError(
      `${caller}: ${name} must be a tensor ${shape}, got one that was disposed; dispose it afterwards, ` +
        'or give a clone',
    );
  }
  if (value.dtype !== 'float32') {
    throw new ShapeError(
      `${caller}: ${name} must be a tensor of float32, got ${value.dtype} ${listed(value.shape)}; use ` +
        `tf.cast(${name}, 'float32')${value.rank === 4 ? ', scaled to [-1, 1]' : ''}`,
    );
  }
}

const fits = (shape: readonly number[], sizes: Wanted['sizes']) =>
  shape.length === sizes.length && sizes.every((size, i) => size === null || size === shape[i]);

function noTensorAdvice(value: unknown): string | undefined {
  if (typeof (value as PromiseLike<unknown> | null)?.then === 'function') return 'await it';
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return 'make one with tf.tensor';
  return undefined;
}

/** Images with the channels in front, as PyTorch's. */
function layoutAdvice(name: string, shape: readonly number[], sizes: Wanted['sizes']) {
  const channels = sizes.at(-1);
  if (shape.length !== 4 || channels !== shape[1] || channels === shape[3]) return undefined;
  return `channels come last: tf.transpose(${name}, [0, 2, 3, 1])`;
}
