import type { StateDict } from './dtypes';
import { asPrefix, chosen, networksIn, severalNetworks, withoutOthers } from './find-network';
import { isWeight, type ReferenceEntry } from './reference-tensors';

const list = (sizes: readonly number[]) => `[${sizes.join(', ')}]`;

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

/** The names before the first of a model's, behind which all of them have the right shapes. */
function fittingPrefixes(state: StateDict, entries: readonly ReferenceEntry[]): string[] {
  const weights = entries.filter(isWeight);
  const first = weights[0]?.key ?? '';
  const prefixes = [...state.keys()]
    .filter((name) => name === first || name.endsWith(`.${first}`))
    .map((name) => name.slice(0, name.length - first.length))
    .slice(0, 64);
  return prefixes.filter((prefix) =>
    weights.every(({ key, layout }) => {
      const shape = state.get(prefix + key)?.shape;
      return shape !== undefined && list(shape) === list(layout.shape);
    }),
  );
}

/** The names that belong to a model, without the prefix that stands before them. */
export interface NamesBehind {
  readonly prefix: string;
  readonly names: StateDict;
}

/** The names of a checkpoint that belong to a model, found by its entries. */
export function namesFor(
  caller: string,
  state: StateDict,
  entries: readonly ReferenceEntry[],
  prefix: string | undefined,
): NamesBehind {
  const names = prefix === undefined ? state : chosen(caller, state, prefix);
  const before = asPrefix(prefix ?? '');
  const fitting = fittingPrefixes(names, entries);
  const found = networksIn(names);
  const fit = found.filter((network) => fitting.includes(network.prefix));
  if (fit.length > 1) throw severalNetworks(caller, fit, before);
  const only = fit[0]?.prefix ?? fitting[0];
  if (only !== undefined) {
    return { prefix: before + only, names: withoutOthers(names, only, found) };
  }
  // Nothing fits; a network of the model's kind tells best what is wrong.
  const first = entries[0]?.key ?? '';
  const like = found.find(({ kind }) => first.startsWith(`${kind.first}.`)) ?? found[0];
  if (!like) return { prefix: before, names: withoutWrappers(names) };
  return { prefix: before + like.prefix, names: withoutOthers(names, like.prefix, found) };
}
