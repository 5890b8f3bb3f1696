import { dtypeOfStorage } from './dtypes';

/** The memory behind one or more tensors, by its key in the file. */
export class Storage {
  constructor(
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
  ) {}
}

/** A name of Python's that a file refers to; only those of {@link knownGlobal} come about. */
export class Global {
  constructor(
    readonly name: string,
    /** What calling it gives; undefined for a constant. */
    readonly call?: (args: readonly PickleValue[]) => PickleValue | undefined,
  ) {}
}

/** A dictionary; its keys are text, numbers, truth values or null. */
export type Dictionary = Map<PickleKey, PickleValue>;

/** What may be the key of a dictionary. */
export type PickleKey = string | number | bigint | boolean | null;

/** What a pickle of `torch.save` is made of; tuples are lists. */
export type PickleValue =
  | PickleKey
  | Uint8Array
  | PickleValue[]
  | Dictionary
  | Storage
  | TensorView
  | Global;

/** collections.OrderedDict, empty or from a list of pairs, as Python 2 wrote it. */
function orderedDict(args: readonly PickleValue[]): PickleValue | undefined {
  const dictionary: Dictionary = new Map();
  const [pairs = []] = args;
  if (!Array.isArray(pairs)) return undefined;
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) return undefined;
    const [key, value] = pair as [PickleValue, PickleValue];
    if (!isKey(key)) return undefined;
    dictionary.set(key, value);
  }
  return dictionary;
}

/** Whether a value may be the key of a dictionary. */
export function isKey(value: PickleValue): value is PickleKey {
  return value === null || typeof value !== 'object';
}

/** torch._utils._rebuild_tensor (old) and _rebuild_tensor_v2: storage, offset, size, stride, ... */
const rebuildTensor = ([storage, offset, size, stride]: readonly PickleValue[]) =>
  new TensorView(storage, offset, size, stride);

/** What is none of a tensor's business, kept as text: a device, say. */
const asText = (name: string) => () => name;

const known: ReadonlyMap<string, Global['call']> = new Map<string, Global['call']>([
  ['collections.OrderedDict', orderedDict],
  ['torch._utils._rebuild_tensor', rebuildTensor],
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_parameter', ([tensor]) => tensor],
  ['torch.Size', ([sizes]) => sizes],
  ['torch.device', asText('torch.device')],
]);

const constants: ReadonlySet<string> = new Set(
  ['float', 'double', 'half', 'long', 'int', 'short', 'bool', 'bfloat16', 'strided']
    .concat(['float64', 'float32', 'float16', 'int64', 'int32', 'int16', 'int8', 'uint8'])
    .concat([...dtypeOfStorage.keys()])
    .map((name) => `torch.${name}`),
);

/**
 * The global of that name, if it belongs to how tensors are saved; undefined for any other.
 *
 * This list is what makes reading safe: a file can name nothing else, and these only make data.
 */
export function knownGlobal(name: string): Global | undefined {
  const call = known.get(name);
  if (call) return new Global(name, call);
  return constants.has(name) ? new Global(name) : undefined;
}
