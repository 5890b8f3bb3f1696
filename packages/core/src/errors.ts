import { kindOf } from './kind-of';

/** The names of the error classes; `error.code` is one of these. */
export type GanErrorCode =
  | 'GanError'
  | 'ShapeError'
  | 'OptionError'
  | 'DataError'
  | 'CheckpointError'
  | 'NonFiniteError'
  | 'BackendError';

/**
 * Base class of every error that the `@gan/*` packages throw on purpose.
 *
 * Tell them apart by `code`, not by `instanceof`: a program may load both the ESM and the CommonJS
 * copy of a package, and `instanceof` does not see across copies.
 *
 * @example
 * ```ts
 * import { isGanError, Rng } from '@gan/core';
 *
 * try {
 *   new Rng(Number.NaN);
 * } catch (error) {
 *   console.log(isGanError(error) && error.code); // 'OptionError'
 * }
 * ```
 */
export class GanError extends Error {
  /** The class name, the same in every copy of the package. */
  readonly code: GanErrorCode = 'GanError';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    // Bundlers shorten the names of classes, so ours are also said as text.
    this.name = new.target === GanError ? 'GanError' : new.target.name;
  }
}

/** A tensor's shape does not fit what the function needs. */
export class ShapeError extends GanError {
  override readonly code = 'ShapeError';
  override name = 'ShapeError';
}

/** An option is missing, misspelt, of a wrong type or out of range. */
export class OptionError extends GanError {
  override readonly code = 'OptionError';
  override name = 'OptionError';
}

/** A data set on disk is missing, empty, inconsistent or cannot be decoded. */
export class DataError extends GanError {
  override readonly code = 'DataError';
  override name = 'DataError';
}

/** A checkpoint or weight file cannot be read, does not fit, or cannot be written. */
export class CheckpointError extends GanError {
  override readonly code = 'CheckpointError';
  override name = 'CheckpointError';
}

/** A loss or a weight became NaN or infinite. */
export class NonFiniteError extends GanError {
  override readonly code = 'NonFiniteError';
  override name = 'NonFiniteError';
}

/** A tensor engine is missing, could not start, or failed while it ran. */
export class BackendError extends GanError {
  override readonly code = 'BackendError';
  override name = 'BackendError';
}

const codes: ReadonlySet<unknown> = new Set<GanErrorCode>([
  'GanError',
  'ShapeError',
  'OptionError',
  'DataError',
  'CheckpointError',
  'NonFiniteError',
  'BackendError',
]);

/** Whether a caught value is a {@link GanError} of any copy of this package. */
export function isGanError(error: unknown): error is GanError {
  // An error of another context, such as a test runner's, is no instance of this one's Error.
  return kindOf(error) === 'Error' && codes.has((error as { code?: unknown }).code);
}
