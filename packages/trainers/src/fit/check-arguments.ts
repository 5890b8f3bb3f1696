import { checkOptions, OptionError, show } from '@gan/core';
import { Tensor } from '@tensorflow/tfjs-core';

const caller = 'fit';
const wanted =
  'the data set must be an object { size, batches(options) }, as those of @gan/data are';

type Unknown = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Unknown => typeof value === 'object' && value !== null;

const isPromise = (value: unknown) => isObject(value) && typeof value.then === 'function';

const isTrainer = (value: unknown) =>
  isObject(value) && typeof value.update === 'function' && isObject(value.optimizers);

const isDataset = (value: unknown): value is Unknown =>
  isObject(value) && typeof value.batches === 'function';

/**
 * Checks that fit was given a trainer, a data set and options, in this order.
 *
 * @throws OptionError that says what came, and what to give instead.
 */
export function checkArguments(trainer: unknown, dataset: unknown, options: unknown): void {
  if (isTrainer(dataset) && (isDataset(trainer) || isPromise(trainer) || Array.isArray(trainer))) {
    throw new OptionError(
      `${caller}: trainer and data set are swapped; call fit(trainer, dataset, options)`,
    );
  }
  checkTrainer(trainer);
  checkDataset(dataset);
  if (options === undefined) {
    throw new OptionError(
      `${caller}: options must be given, with epochs or steps; for example { epochs: 200 }`,
    );
  }
  checkOptions(caller, options, isObject(options) ? Object.keys(options) : []);
}

function checkTrainer(trainer: unknown): void {
  if (isTrainer(trainer)) return;
  const fix = isPromise(trainer)
    ? 'await it'
    : typeof trainer === 'function'
      ? 'make one of it with new'
      : 'make one, such as new Pix2PixTrainer(options)';
  throw new OptionError(
    `${caller}: the first argument must be a trainer, got ${inWords(trainer)}; ${fix}`,
  );
}

function checkDataset(dataset: unknown): void {
  if (!isDataset(dataset)) {
    throw new OptionError(`${caller}: ${wanted}, got ${inWords(dataset)}; ${fixFor(dataset)}`);
  }
  const { size } = dataset;
  if (typeof size === 'number' && (Number.isInteger(size) || size === Infinity)) return;
  throw new OptionError(
    `${caller}: the data set's size must be its number of samples, got ${show(size)}`,
  );
}

/** How to come from what was given to a data set. */
function fixFor(given: unknown): string {
  if (isPromise(given)) return 'await it';
  if (typeof given === 'function') return 'call it, and await what it returns';
  if (given === undefined) return 'call fit(trainer, dataset, options)';
  if (isObject(given) && ('epochs' in given || 'steps' in given)) {
    return 'the options come third: fit(trainer, dataset, options)';
  }
  return (
    'write async *batches({ batchSize, skip = 0 }), which yields batches such as { a, b } from ' +
    'batch number skip on, each made anew, since fit frees it after its step'
  );
}

/** What an argument is, also where `show` would list it. */
function inWords(value: unknown): string {
  if (isPromise(value)) return 'a promise';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (value instanceof Tensor) return `a tensor [${value.shape.join(', ')}]`;
  if (isObject(value) && (Symbol.asyncIterator in value || Symbol.iterator in value)) {
    return 'an iterable';
  }
  return show(value);
}

/**
 * Checks what a data set's `batches` returned.
 *
 * @throws OptionError where batches cannot be taken from it.
 */
export function checkBatches<Batch>(batches: AsyncIterable<Batch>): AsyncIterable<Batch> {
  const given: unknown = batches;
  if (isObject(given) && (Symbol.asyncIterator in given || Symbol.iterator in given)) {
    return batches;
  }
  throw new OptionError(
    `${caller}: the data set's batches must return an async iterable, got ${inWords(given)}; ` +
      'write it as async *batches(options)',
  );
}
