import { dtypes } from './dtypes';
import { typeOfStorage } from './storage-types';

/** The memory behind one or more tensors, by its key in the file. */
export class Storage {
  constructor(
    /** PyTorch's name of the element type, or of the storage class where it is none of ours. */
    readonly dtype: string,
    readonly key: string,
    /** Elements, as the file claims. */
    readonly count: number,
    /** First element within the storage of that key; not 0 in old files alone. */
    readonly start: number,
  ) {}
}

/** A tensor as the file describes it; nothing of it has been checked. */
export class TensorView {
  constructor(
    readonly storage: PickleValue | undefined,
    readonly offset: PickleValue | undefined,
    readonly size: PickleValue | undefined,
    readonly stride: PickleValue | undefined,
    /** The element type where the storage has none, in PyTorch's words; undefined: the storage's. */
    readonly dtype?: string,
  ) {}
}

/** A tensor of a kind that is not read. */
export class UnreadTensor {
  constructor(
    /** `is sparse`. */
    readonly problem: string,
    readonly fix: string,
  ) {}
}

/** A name of Python's that belongs to how tensors are saved; see {@link knownGlobal}. */
export class Global {
  constructor(
    readonly name: string,
    /** What calling it gives; undefined for a constant. */
    readonly call?: (args: readonly PickleValue[]) => PickleValue | undefined,
  ) {}
}

/** A class, a function or an object that is none of a tensor's business: its name and what is in it. */
export class Opaque {
  /** What it would set itself up from. */
  state?: PickleValue;
  /** The entries of one that is a dictionary too, as of an OrderedDict's subclass. */
  entries?: Dictionary;

  constructor(readonly name: string) {}
}

/** A set; what is in it is not compared. */
export class PickleSet {
  constructor(readonly items: PickleValue[]) {}
}

/** A dictionary; its keys are compared as a Map does. */
export type Dictionary = Map<PickleValue, PickleValue>;

/** What a pickle is made of; tuples are frozen lists. */
export type PickleValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | readonly PickleValue[]
  | Dictionary
  | PickleSet
  | Storage
  | TensorView
  | UnreadTensor
  | Global
  | Opaque;

/** Whether a value is a list or a tuple. */
export const isList = (value: PickleValue | undefined): value is readonly PickleValue[] =>
  Array.isArray(value);

/** Whether a value is a tensor, of whatever kind. */
export const isTensor = (value: PickleValue | undefined): value is TensorView | UnreadTensor =>
  value instanceof TensorView || value instanceof UnreadTensor;

/** Whether a value may be the key of a dictionary, as Python has it: not a list, nor a dictionary. */
export const isKey = (value: PickleValue): boolean =>
  isList(value) ? Object.isFrozen(value) : !(value instanceof Map);

/** collections.OrderedDict, empty or from a list of pairs, as Python 2 wrote it. */
function orderedDict(args: readonly PickleValue[]): PickleValue | undefined {
  const dictionary: Dictionary = new Map();
  const [pairs = []] = args;
  if (!isList(pairs)) return undefined;
  for (const pair of pairs) {
    if (!isList(pair) || pair.length !== 2) return undefined;
    const [key, value] = pair as [PickleValue, PickleValue];
    if (!isKey(key)) return undefined;
    dictionary.set(key, value);
  }
  return dictionary;
}

/** collections.Counter of a dictionary, which it is here, or an empty defaultdict of a function. */
const dictionaryOf = ([content]: readonly PickleValue[]) =>
  content instanceof Map ? content : new Map();

/** A set or frozenset, of a list. */
const setOf = ([items = []]: readonly PickleValue[]) =>
  isList(items) ? new PickleSet([...items]) : undefined;

/** torch._utils._rebuild_tensor (old) and _rebuild_tensor_v2: storage, offset, size, stride, ... */
function rebuildTensor(args: readonly PickleValue[]): PickleValue {
  const [storage, offset, size, stride, , , bits] = args;
  if (bits instanceof Map && bits.get('neg') === true) {
    return new UnreadTensor('is a negated view', 'save tensor.resolve_neg()');
  }
  return new TensorView(storage, offset, size, stride);
}

/** _rebuild_tensor_v3, of types that have no storage class: ..., hooks, dtype. */
const rebuildTyped = ([storage, offset, size, stride, , , dtype]: readonly PickleValue[]) =>
  dtype instanceof Global || dtype instanceof Opaque
    ? new TensorView(storage, offset, size, stride, dtype.name.replace(/^torch\./, ''))
    : undefined;

/** torch._tensor._rebuild_from_type_v2: function, class, its arguments, attributes. */
function rebuildOfClass([make, , args]: readonly PickleValue[]): PickleValue | undefined {
  if (!isList(args)) return undefined;
  if (make instanceof Global) return make.call?.(args);
  return make instanceof Opaque ? new Opaque(make.name) : undefined;
}

const tensorItself = ([tensor]: readonly PickleValue[]) => tensor;
const unread = (problem: string, fix: string) => () => new UnreadTensor(problem, fix);
const sparse = unread('is sparse', 'save tensor.to_dense()');
const elsewhere = unread(
  'is of a device that PyTorch copies in a way of its own',
  'save it from the CPU',
);

/** What is none of a tensor's business, kept as text: a device, say. */
const asText = (name: string) => () => name;

const known: ReadonlyMap<string, Global['call']> = new Map<string, Global['call']>([
  ['collections.OrderedDict', orderedDict],
  ['collections.defaultdict', dictionaryOf],
  ['collections.Counter', dictionaryOf],
  ['builtins.dict', dictionaryOf],
  ['builtins.set', setOf],
  ['builtins.frozenset', setOf],
  ['__builtin__.set', setOf],
  ['__builtin__.frozenset', setOf],
  ['torch._utils._rebuild_tensor', rebuildTensor],
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_tensor_v3', rebuildTyped],
  ['torch._tensor._rebuild_from_type', rebuildOfClass],
  ['torch._tensor._rebuild_from_type_v2', rebuildOfClass],
  ['torch.tensor._rebuild_from_type', rebuildOfClass],
  ['torch._utils._rebuild_parameter', tensorItself],
  ['torch._utils._rebuild_parameter_with_state', tensorItself],
  ['torch._utils._rebuild_sparse_tensor', sparse],
  ['torch._utils._rebuild_sparse_csr_tensor', sparse],
  ['torch._utils._rebuild_qtensor', unread('is quantised', 'save tensor.dequantize()')],
  ['torch._utils._rebuild_nested_tensor', unread('is nested', 'save its parts')],
  ['torch._utils._rebuild_device_tensor_from_numpy', elsewhere],
  ['torch._utils._rebuild_device_tensor_from_cpu_tensor', elsewhere],
  ['torch._utils._rebuild_xla_tensor', elsewhere],
  [
    'torch._utils._rebuild_meta_tensor_no_storage',
    unread('has no values (device meta)', 'save it with values'),
  ],
  ['torch.Size', ([sizes]) => sizes],
  ['torch.device', asText('torch.device')],
]);

/** Where PyTorch has its types; the oldest files name storages of a GPU apart. */
const prefixes = /^torch\.(storage\.|cuda\.)?/;
const isConstant = (name: string) => dtypes.has(name) || typeOfStorage(name) !== undefined;
const otherConstants: ReadonlySet<string> = new Set(
  ['float', 'double', 'half', 'long', 'int', 'short', 'strided'].map((name) => `torch.${name}`),
);

/**
 * The global of that name, if it belongs to how tensors are saved; undefined for any other.
 *
 * This list is what makes reading safe: these only make data, and of everything else there is
 * nothing but the name.
 */
export function knownGlobal(name: string): Global | undefined {
  const call = known.get(name);
  if (call) return new Global(name, call);
  const constant = otherConstants.has(name) || isConstant(name.replace(prefixes, ''));
  return constant && prefixes.test(name) ? new Global(name) : undefined;
}
