import { CheckpointError } from '@gan/core';
import type { StateDict } from './dtypes';
import { beginsAt, type NetworkKind, networkKinds } from './network-kinds';
import { few, quoted } from './quoted';

/** A network among a state_dict's names: those behind the prefix. */
export interface FoundNetwork {
  /** What stands before the network's own names: `''`, or text that ends with a dot. */
  readonly prefix: string;
  readonly kind: NetworkKind;
}

/** More networks than any checkpoint has. */
const MOST_NETWORKS = 64;

/** Losses and judges that are modules with tensors of their own, beside the networks. */
const besideNetworks = /loss|criteri|vgg|lpips|perceptual|inception|metric/i;

/** Whether a name is of a loss or a metric that stands beside the networks. */
export const isBeside = (name: string): boolean =>
  besideNetworks.test(name.slice(0, Math.max(0, name.indexOf('.'))));

/** The names behind a prefix, without it. */
export function behind(state: StateDict, prefix: string): StateDict {
  const found: StateDict = new Map();
  for (const [name, tensor] of state) {
    if (name.startsWith(prefix)) found.set(name.slice(prefix.length), tensor);
  }
  return found;
}

/** The prefixes before a convolution of that name, the shortest first. */
function prefixesOf(state: StateDict, first: string): string[] {
  const end = `.${first}.`;
  const prefixes = new Set<string>();
  for (const name of state.keys()) {
    if (name.startsWith(`${first}.`)) prefixes.add('');
    const at = name.lastIndexOf(end);
    if (at > 0) prefixes.add(name.slice(0, at + 1));
    if (prefixes.size >= MOST_NETWORKS) break;
  }
  return [...prefixes].toSorted((a, b) => a.length - b.length);
}

/** What all of a network's own names begin with: a root of its own behind the prefix. */
const rootOf = ({ prefix, kind }: FoundNetwork) =>
  prefix + kind.first.slice(0, kind.first.indexOf('.') + 1);

/** Whether all names at its root are such as that kind of network has. */
function isWhole(state: StateDict, network: FoundNetwork): boolean {
  const root = rootOf(network);
  const { prefix, kind } = network;
  for (const name of state.keys()) {
    if (name.startsWith(root) && !kind.names.test(name.slice(prefix.length))) return false;
  }
  return true;
}

/** The networks whose names a state_dict has, in the order of their prefixes' lengths. */
export function networksIn(state: StateDict): FoundNetwork[] {
  const candidates = networkKinds.flatMap((kind) =>
    prefixesOf(state, kind.first).map((prefix) => ({ prefix, kind })),
  );
  const found: FoundNetwork[] = [];
  for (const candidate of candidates.toSorted((a, b) => a.prefix.length - b.prefix.length)) {
    const { prefix, kind } = candidate;
    if (!beginsAt(state, prefix, kind) || !isWhole(state, candidate)) continue;
    // Parts of a network look like a smaller one.
    const within = found.some((outer) => isWithin(candidate, outer));
    if (!within) found.push(candidate);
  }
  return inOrder(state, found);
}

const isWithin = (inner: FoundNetwork, outer: FoundNetwork) =>
  inner.prefix === outer.prefix || inner.prefix.startsWith(rootOf(outer));

/** Networks in the order in which their first names come. */
function inOrder(state: StateDict, found: readonly FoundNetwork[]): FoundNetwork[] {
  const names = [...state.keys()];
  const place = ({ prefix, kind }: FoundNetwork) =>
    names.findIndex((name) => name.startsWith(prefix + kind.first));
  return found
    .map((one) => [place(one), one] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, one]) => one);
}

/** Networks as messages list them: `'G_A.' (ResNet), 'D_A.' (PatchGAN)`. */
function listed(found: readonly FoundNetwork[]): string {
  const shown = found.slice(0, 6).map(({ prefix, kind }) => `${quoted(prefix)} (${kind.title})`);
  return found.length > 6 ? `${shown.join(', ')} and ${found.length - 6} more` : shown.join(', ');
}

/**
 * The error for a checkpoint of which more than one network could be meant.
 *
 * @param before The prefix behind which they were looked for.
 */
export function severalNetworks(
  caller: string,
  found: readonly FoundNetwork[],
  before: string,
): CheckpointError {
  const whole = found.map((one) => ({ ...one, prefix: before + one.prefix }));
  const model = caller === 'loadTorchWeights' ? 'model, ' : '';
  return new CheckpointError(
    `${caller}: the checkpoint holds several networks, ${listed(whole)}; choose one with the option ` +
      `prefix: ${caller}(${model}stateDict, { prefix: ${quoted(whole[0]!.prefix)} })`,
  );
}

/** A prefix as names have it, with a dot at its end. */
export const asPrefix = (prefix: string): string =>
  prefix === '' || prefix.endsWith('.') ? prefix : `${prefix}.`;

/**
 * The names behind a prefix that was asked for. `''` asks for those that stand before no other network.
 *
 * @throws CheckpointError when there are none.
 */
export function chosen(caller: string, state: StateDict, prefix: string): StateDict {
  if (prefix === '') return withoutOthers(state, '', networksIn(state));
  const found = behind(state, asPrefix(prefix));
  if (found.size > 0) return found;
  const beginnings = [...new Set([...state.keys()].map((name) => name.replace(/\..*$/s, '.')))];
  throw new CheckpointError(
    `${caller}: no name begins with ${quoted(asPrefix(prefix))}; they begin with ${few(beginnings)}`,
  );
}

/** What is behind a prefix without the other networks, and the losses beside a network without one. */
export function withoutOthers(
  state: StateDict,
  prefix: string,
  found: readonly FoundNetwork[],
): StateDict {
  if (prefix !== '') return behind(state, prefix);
  const others = found.filter((other) => other.prefix !== '');
  const kept = [...state].filter(
    ([name]) => !isBeside(name) && !others.some((other) => name.startsWith(other.prefix)),
  );
  return kept.length === state.size ? state : new Map(kept);
}
