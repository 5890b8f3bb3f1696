import { checkInteger } from '@gan/core';
import { checkEngine } from '@gan/layers';
import { cast, type Tensor2D, tensor1d, oneHot as tfOneHot, tidy } from '@tensorflow/tfjs-core';

/**
 * Labels as condition vectors: 1 at the label's place, 0 elsewhere.
 *
 * @param labels Integers from 0 to `classes` - 1, one a sample.
 * @param classes How many classes there are.
 * @returns `[B, classes]`
 * @throws OptionError for a label or a number of classes out of range.
 * @throws BackendError where no engine runs.
 *
 * @example
 * ```ts
 * import { oneHot, useBackend } from '@gan/trainers';
 *
 * await useBackend();
 * oneHot([2, 0], 3).print(); // [[0, 0, 1], [1, 0, 0]]
 * ```
 */
export function oneHot(labels: ArrayLike<number>, classes: number): Tensor2D {
  checkEngine('oneHot');
  checkInteger('oneHot', 'classes', classes, { min: 1 });
  const list = Array.from(labels, (label, i) =>
    checkInteger('oneHot', `labels[${i}]`, label, { min: 0, max: classes - 1 }),
  );
  return tidy(() => cast(tfOneHot(tensor1d(list, 'int32'), classes), 'float32') as Tensor2D);
}
