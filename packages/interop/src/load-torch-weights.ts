import { CheckpointError, checkOptions, kindOf, OptionError, show } from '@gan/core';
import { tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { rememberBatches } from './batches-tracked';
import { elementCount, type StateDict, type StateTensor } from './dtypes';
import { networksIn } from './find-network';
import { namesFor } from './names-for-model';
import { networkKinds } from './network-kinds';
import { few, quoted } from './quoted';
import {
  isCounter,
  isWeight,
  type ReferenceEntry,
  referenceEntries,
  unusedStatistics,
} from './reference-tensors';
import { unsupported } from './relatives';
import { rememberSpelling, type Spelling, spellingIn } from './spelling';
import { fromTorch } from './torch-layout';

/** Options of {@link loadTorchWeights}. */
export interface LoadTorchOptions {
  /**
   * What stands before the network's names: `'netG.'` of `netG.model.1.weight`; the dot may be left
   * out. Defaults to the prefix behind which the names and shapes fit the model.
   */
  readonly prefix?: string;
}

/** Throws OptionError unless `state` is a map, as readTorch and readSafetensors return it. */
export function checkState(by: string, state: unknown): asserts state is StateDict {
  if (kindOf(state) === 'Map') return;
  throw new OptionError(
    `${by}: stateDict must be a Map, as readTorch and readSafetensors return it, got ${show(state)}`,
  );
}

/** Throws OptionError unless `prefix` is text, or left out. */
export function checkPrefix(by: string, prefix: unknown): void {
  if (prefix === undefined || typeof prefix === 'string') return;
  throw new OptionError(
    `${by}: prefix must be text that the names begin with, such as 'netG.', got ${show(prefix)}`,
  );
}

const list = (sizes: readonly number[]) => `[${sizes.join(', ')}]`;

/** Floats of a tensor; integers are no weights. */
function floats({ data }: StateTensor): Float32Array | undefined {
  if (kindOf(data) === 'Float32Array') return data as Float32Array;
  return kindOf(data) === 'Float64Array' ? Float32Array.from(data as Float64Array) : undefined;
}

/** A batch counter's value; undefined where it is no single integer. */
function counter({ data }: StateTensor): bigint | undefined {
  const [value] = data;
  if (data.length !== 1) return undefined;
  if (typeof value === 'bigint') return value;
  return Number.isInteger(value) ? BigInt(value as number) : undefined;
}

/** What is wrong with the state_dict for this model; the first problems first. */
function problemsOf(
  entries: readonly ReferenceEntry[],
  state: StateDict,
  ignored: ReadonlySet<string>,
): string[] {
  const problems: string[] = [];
  for (const entry of entries) {
    const { key } = entry;
    const given = state.get(key);
    if (isCounter(entry)) {
      // PyTorch before 0.4.1 did not count.
      if (given && counter(given) === undefined) problems.push(`${key} must be one integer`);
      continue;
    }
    const { shape } = entry.layout;
    if (!given) {
      problems.push(`${key} is missing, a tensor of shape ${list(shape)}`);
    } else if (list(given.shape) !== list(shape)) {
      problems.push(`${key} must have shape ${list(shape)}, got ${list(given.shape)}`);
    } else if (!floats(given)) {
      problems.push(`${key} must hold floats, got ${given.dtype}`);
    } else if (given.data.length !== elementCount(shape)) {
      problems.push(
        `${key} must have the ${elementCount(shape)} values of its shape, got ${given.data.length}`,
      );
    }
  }
  const known = new Set(entries.map(({ key }) => key));
  const extra = [...state.keys()].filter((key) => !known.has(key) && !ignored.has(key));
  if (extra.length > 0) problems.push(`the network has no ${few(extra)}`);
  return problems;
}

/** What to do about weights that do not fit the model. */
function advice(caller: string, state: StateDict, prefix: string): string {
  if (caller !== 'loadTorchWeights') {
    return '; build the network that it is of with @gan/layers and set its weights yourself';
  }
  const found = networksIn(state);
  const kinds = networkKinds.filter(({ first }) => state.has(`${first}.weight`));
  const problem = unsupported(state, found[0]?.kind ?? kinds[0]);
  if (problem !== undefined) return `; the checkpoint ${problem}`;
  if (found.length === 0) return '';
  const call = prefix === '' ? '' : `(stateDict, { prefix: ${quoted(prefix)} })`;
  return `; modelFromTorch${call} builds the network that fits`;
}

/** How a checkpoint spells the model's names. */
export const spelledIn = (caller: string, model: LayersModel, state: StateDict): Spelling =>
  spellingIn(state, (spelling) => referenceEntries(caller, model, spelling).map(({ key }) => key));

/** What is said of running statistics that the model has no use for. */
function warnOfStatistics(caller: string, ignored: readonly string[]): void {
  const counted = ignored.some((name) => name.endsWith('.num_batches_tracked'));
  const why = counted
    ? 'these instance norms were made with track_running_stats=True, so PyTorch in evaluation mode ' +
      "normalises by running statistics; ours, and the reference's, always by the image's own, as " +
      'PyTorch does after net.train(): pictures differ from those of net.eval()'
    : 'instance norms have no running statistics (checkpoints of PyTorch before 0.4 keep some, which ' +
      'nothing uses)';
  console.warn(`${caller}: ignored ${few(ignored, 2)}: ${why}`);
}

/**
 * Loads the weights of a PyTorch checkpoint into a model of the same architecture.
 *
 * Names and layouts are those of the reference implementations of pix2pix, CycleGAN and DCGAN: a
 * kernel `[out, in, h, w]` becomes `[h, w, in, out]`, a transposed one `[in, out, h, w]` becomes
 * `[h, w, out, in]`. A prefix, such as `module.` of DataParallel, `_orig_mod.` of torch.compile or
 * `netG.` of a module that holds several networks, is found. Running statistics of instance norms are
 * ignored, with a warning. float64 weights are rounded to float32.
 *
 * Spectral norm is read in both of PyTorch's spellings, and an MLP's dense layers by their places; the names
 * of {@link torchStateOf} say which.
 *
 * Everything is checked before anything is assigned.
 *
 * @throws CheckpointError when a name is missing or unknown, a shape or type does not fit, or the
 *   weights behind more than one prefix do; the model is left as it was.
 * @throws OptionError when `stateDict` is no Map, or `prefix` no text.
 *
 * @example
 * ```ts
 * import { useBackend } from '@gan/backend';
 * import { unetGenerator } from '@gan/generators';
 * import { loadTorchWeights, readTorch } from '@gan/interop';
 *
 * await useBackend();
 * const generator = unetGenerator({ imageSize: 32, filters: 4 });
 * loadTorchWeights(generator, await readTorch('latest_net_G.pth'));
 * ```
 */
export function loadTorchWeights(
  model: LayersModel,
  stateDict: StateDict,
  options: LoadTorchOptions = {},
): void {
  const caller = 'loadTorchWeights';
  checkState(caller, stateDict);
  checkOptions(caller, options, ['prefix']);
  checkPrefix(caller, options.prefix);
  const entries = referenceEntries(caller, model, spelledIn(caller, model, stateDict));
  const { prefix, names } = namesFor(caller, stateDict, entries, options.prefix);
  assignWeights(caller, model, names, prefix);
}

/** Loads a state_dict whose names are the model's, for `caller`; they had the prefix in the file. */
export function assignWeights(
  caller: string,
  model: LayersModel,
  state: StateDict,
  prefix: string,
): void {
  const spelling = spelledIn(caller, model, state);
  const entries = referenceEntries(caller, model, spelling);
  const unused = unusedStatistics(caller, model, spelling);
  const problems = problemsOf(entries, state, unused);
  if (problems.length > 0) {
    const behindIt = prefix === '' ? '' : `, behind ${quoted(prefix)}`;
    const more = problems.length > 3 ? `; and ${problems.length - 3} more` : '';
    throw new CheckpointError(
      `${caller}: the checkpoint does not fit model '${model.name}'${behindIt}: ` +
        `${problems.slice(0, 3).join('; ')}${more}${advice(caller, state, prefix)}`,
    );
  }
  const ignored = [...state.keys()].filter((key) => unused.has(key));
  if (ignored.length > 0) warnOfStatistics(caller, ignored);
  // Converted before the first is assigned, so that nothing can fail half-way.
  const values = entries.filter(isWeight).map(({ key, variable, layout }) => {
    const shape = variable.shape as number[];
    return { variable, shape, data: fromTorch(floats(state.get(key)!)!, layout) };
  });
  for (const { variable, shape, data } of values) {
    tidy(() => {
      variable.write(tensor(data, shape, 'float32'));
    });
  }
  for (const { key, layer } of entries.filter(isCounter)) {
    const given = state.get(key);
    rememberBatches(layer, (given && counter(given)) ?? 0n);
  }
  rememberSpelling(model, spelling);
}
