import type { Facts } from '../terminal/output';
import type { TensorFacts } from './tensors';

/** What a file or folder is. */
export interface Inspection {
  /** In words: `run folder`, `checkpoint`, `folder of pictures`. */
  readonly kind: string;
  readonly path: string;
  readonly facts: Facts;
  /** What it holds of tensors; shown in full with `--tensors` and `--json`. */
  readonly tensors?: readonly TensorFacts[];
}

/** A type of JSON as facts, which it is but for its type. */
export const asFacts = (value: object): Facts => JSON.parse(JSON.stringify(value)) as Facts;
