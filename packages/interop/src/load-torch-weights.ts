import { CheckpointError, OptionError, show } from '@gan/core';
import { tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { rememberBatches } from './batches-tracked';
import { elementCount, type StateDict, type StateTensor } from './dtypes';
import { kindOf } from './kind-of';
import { few } from './quoted';
import {
  fromTorchLayout,
  type ReferenceCounter,
  type ReferenceEntry,
  type ReferenceWeight,
  referenceEntries,
  torchShape,
  unusedStatistics,
} from './reference-tensors';

const caller = 'loadTorchWeights';

/** What wrapping a network in DataParallel or torch.compile puts before every name. */
const wrappers = ['module.', '_orig_mod.'];

/** A state_dict without the prefixes that wrappers give all of its names. */
export function withoutWrappers(state: StateDict): StateDict {
  const names = [...state.keys()];
  const wrapper = wrappers.find((prefix) => names.every((name) => name.startsWith(prefix)));
  if (names.length === 0 || wrapper === undefined) return state;
  const unwrapped = [...state].map(([name, value]) => [name.slice(wrapper.length), value] as const);
  return withoutWrappers(new Map(unwrapped));
}

/** Throws OptionError unless `state` is a map, as readTorch and readSafetensors return it. */
export function checkState(by: string, state: unknown): asserts state is StateDict {
  if (kindOf(state) === 'Map') return;
  throw new OptionError(
    `${by}: stateDict must be a Map, as readTorch and readSafetensors return it, got ${show(state)}`,
  );
}

const list = (sizes: readonly number[]) => `[${sizes.join(', ')}]`;
const isCounter = (entry: ReferenceEntry): entry is ReferenceCounter => 'layer' in entry;
const isWeight = (entry: ReferenceEntry): entry is ReferenceWeight => 'variable' in entry;

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
    const shape = torchShape(entry.variable.shape);
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

/**
 * Loads the weights of a PyTorch checkpoint into a model of the same architecture.
 *
 * Names and layouts are those of the reference implementations of pix2pix, CycleGAN and DCGAN: a
 * kernel `[out, in, h, w]` becomes `[h, w, in, out]`, a transposed one `[in, out, h, w]` becomes
 * `[h, w, out, in]`. The prefixes `module.` (DataParallel) and `_orig_mod.` (torch.compile) are
 * dropped. The running statistics that checkpoints of PyTorch before 0.4 keep for instance norms
 * are ignored, with a warning. float64 weights are rounded to float32.
 *
 * Everything is checked before anything is assigned.
 *
 * @throws CheckpointError when a name is missing or unknown, or a shape or type does not fit; the
 *   model is left as it was.
 * @throws OptionError when `stateDict` is no Map.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { unetGenerator } from '@gan/generators';
 * import { loadTorchWeights, readTorch } from '@gan/interop';
 *
 * const generator = unetGenerator({ imageSize: 32, filters: 4 });
 * loadTorchWeights(generator, await readTorch('latest_net_G.pth'));
 * ```
 */
export function loadTorchWeights(model: LayersModel, stateDict: StateDict): void {
  checkState(caller, stateDict);
  const state = withoutWrappers(stateDict);
  const entries = referenceEntries(caller, model);
  const unused = unusedStatistics(caller, model);
  const problems = problemsOf(entries, state, unused);
  if (problems.length > 0) {
    const more = problems.length > 3 ? `; and ${problems.length - 3} more` : '';
    throw new CheckpointError(
      `${caller}: the checkpoint does not fit model '${model.name}': ` +
        `${problems.slice(0, 3).join('; ')}${more}; modelFromTorch builds the network that fits`,
    );
  }
  const ignored = [...state.keys()].filter((key) => unused.has(key));
  if (ignored.length > 0) {
    console.warn(
      `${caller}: ignored ${few(ignored, 2)}: instance norms have no running statistics ` +
        '(checkpoints of PyTorch before 0.4 keep some, which nothing uses)',
    );
  }
  // Converted before the first is assigned, so that nothing can fail half-way.
  const values = entries.filter(isWeight).map(({ key, variable }) => {
    const shape = variable.shape as number[];
    return { variable, shape, data: fromTorchLayout(floats(state.get(key)!)!, shape) };
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
}
