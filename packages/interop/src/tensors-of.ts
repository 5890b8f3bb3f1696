import { Looks, moduleTensors } from './module-tensors';
import {
  type Dictionary,
  isTensor,
  Opaque,
  type PickleValue,
  type TensorView,
  type UnreadTensor,
} from './pickle-values';

/** Tensors by name, as a file describes them. */
export type NamedTensors = ReadonlyMap<string, TensorView | UnreadTensor>;

/** The answers so far: many entries may refer to one dictionary, which is looked through once. */
const answers = new WeakMap<object, NamedTensors | null>();

/** What modules keep in a state_dict beside tensors, for themselves. */
const extraState = /(^|\.)_extra_state$/;

/** What networks' tensors are called, and next to nothing else: `'model.1.weight'`. */
const weightName = /.\.(weight|bias|running_mean|running_var|parametrizations)\b/;

/**
 * The tensors of what is a state_dict: a dictionary with text for keys and tensors for values, at
 * least one, or a module that was pickled whole. Undefined for anything else.
 *
 * Where a tensor has such a name, what is no tensor is passed over: `{**net.state_dict(), 'epoch': 3}`.
 */
export function tensorsOf(value: PickleValue, looks = new Looks()): NamedTensors | undefined {
  if (!(value instanceof Map || value instanceof Opaque)) return undefined;
  let answer = answers.get(value);
  if (answer === undefined) {
    answer = find(value, looks) ?? null;
    answers.set(value, answer);
  }
  return answer ?? undefined;
}

function find(value: Dictionary | Opaque, looks: Looks): NamedTensors | undefined {
  const entries = value instanceof Opaque ? value.entries : value;
  if (!entries) return value instanceof Opaque ? moduleTensors(value, looks) : undefined;
  const tensors = new Map<string, TensorView | UnreadTensor>();
  let others = false;
  for (const [key, entry] of entries) {
    if (typeof key === 'string' && isTensor(entry)) tensors.set(key, entry);
    else if (typeof key !== 'string') others = true;
    else if (weightName.test(key)) return undefined;
    else others ||= !extraState.test(key);
  }
  if (others && ![...tensors.keys()].some((name) => weightName.test(name))) return undefined;
  return tensors.size > 0 ? tensors : undefined;
}
