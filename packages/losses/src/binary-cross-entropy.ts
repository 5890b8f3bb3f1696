import './register-gradients';
import { checkNumber } from '@gan/core';
import {
  add,
  mul,
  neg,
  type Scalar,
  softplus,
  sub,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { meanOfAll } from './mean-of-all';

/**
 * Binary cross-entropy of logits, averaged over all elements.
 *
 * mean(target softplus(-x) + (1 - target) softplus(x)), softplus(x) = log(1 + exp(x)); its gradient
 * is (sigmoid(x) - target) / n. Stable for logits of any size. PyTorch's `BCEWithLogitsLoss`.
 *
 * @param logits Any shape.
 * @param target Probability of "real": one number from 0 to 1, or a tensor of the logits' shape.
 * @throws OptionError for a target number outside [0, 1].
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { bceWithLogits } from '@gan/losses';
 *
 * await useBackend();
 * bceWithLogits(tf.tensor([0, 2]), 1).print(); // 0.4100375
 * ```
 */
export function bceWithLogits(logits: Tensor, target: number | Tensor): Scalar {
  return tidy(() => {
    const ifReal = () => softplus(neg(logits));
    const ifFake = () => softplus(logits);
    if (typeof target !== 'number') {
      return meanOfAll(add(mul(target, ifReal()), mul(sub(1, target), ifFake())));
    }
    checkNumber('bceWithLogits', 'target', target, { min: 0, max: 1 });
    if (target === 1) return meanOfAll(ifReal());
    if (target === 0) return meanOfAll(ifFake());
    return meanOfAll(add(mul(ifReal(), target), mul(ifFake(), 1 - target)));
  });
}
