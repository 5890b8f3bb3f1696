import {
  type Dictionary,
  isList,
  isTensor,
  Opaque,
  PickleSet,
  type PickleValue,
  type TensorView,
  type UnreadTensor,
} from './pickle-values';

const MOST_DEEP = 100;
const LONGEST_NAME = 1000;

/** How much more may be looked at: a file may refer to one module again and again. */
export class Looks {
  /** Far beyond the modules and tensors of GANs. */
  #left = 200_000;

  /** Takes so many looks; false where there are not so many left. */
  take(count: number): boolean {
    this.#left -= count;
    return this.#left >= 0;
  }
}

const asDictionary = (value: PickleValue | undefined): Dictionary => {
  if (value instanceof Map) return value;
  return (value instanceof Opaque ? value.entries : undefined) ?? new Map();
};

/** What torch.nn.Module sets itself up from; undefined for another object. */
function moduleState(value: PickleValue | undefined): Dictionary | undefined {
  const state = value instanceof Opaque ? value.state : undefined;
  if (!(state instanceof Map)) return undefined;
  return state.has('_parameters') && state.has('_modules') ? state : undefined;
}

/** Names in a module's `_non_persistent_buffers_set`, which its state_dict leaves out. */
function leftOut(state: Dictionary): ReadonlySet<PickleValue> {
  const names = state.get('_non_persistent_buffers_set');
  if (names instanceof PickleSet) return new Set(names.items);
  return new Set(isList(names) ? names : []);
}

/**
 * The tensors of a whole torch.nn.Module, under the names that its state_dict gives them; undefined for
 * another object, a module without tensors, or one beyond all measure.
 *
 * Nothing of the module is executed: they are read out of what its class would be set up from.
 */
export function moduleTensors(
  module: Opaque,
  looks: Looks,
): ReadonlyMap<string, TensorView | UnreadTensor> | undefined {
  const tensors = new Map<string, TensorView | UnreadTensor>();
  const visit = (value: PickleValue | undefined, prefix: string, depth: number): boolean => {
    const state = moduleState(value);
    if (!state) return true;
    const fields = ['_parameters', '_buffers', '_modules'] as const;
    const [parameters, buffers, modules] = fields.map((field) => asDictionary(state.get(field)));
    const count = 1 + parameters!.size + buffers!.size + modules!.size;
    if (!looks.take(count) || depth > MOST_DEEP || prefix.length > LONGEST_NAME) return false;
    const skipped = leftOut(state);
    for (const [name, tensor] of [...parameters!, ...buffers!]) {
      if (typeof name !== 'string' || name.length > LONGEST_NAME) return false;
      if (isTensor(tensor) && !skipped.has(name)) tensors.set(`${prefix}${name}`, tensor);
    }
    for (const [name, inner] of modules!) {
      if (typeof name !== 'string' || name.length > LONGEST_NAME) return false;
      if (!visit(inner, `${prefix}${name}.`, depth + 1)) return false;
    }
    return true;
  };
  return visit(module, '', 0) && tensors.size > 0 ? tensors : undefined;
}
