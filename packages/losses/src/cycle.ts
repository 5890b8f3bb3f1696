import { checkNumber } from '@gan/core';
import { mul, type Scalar, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { l1 } from './reconstruction';

/**
 * Cycle consistency: weight mean|real - reconstructed|, where reconstructed = G_B(G_A(real)).
 *
 * @param real Any shape.
 * @param reconstructed The same shape.
 * @param weight Defaults to 10.
 * @throws OptionError for a negative weight.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { cycleLoss } from '@gan/losses';
 *
 * await useBackend();
 * cycleLoss(tf.tensor([1, 0]), tf.tensor([0.5, 0])).print(); // 2.5
 * ```
 *
 * Paper: Zhu et al., "Unpaired image-to-image translation using cycle-consistent adversarial
 * networks", arXiv 1703.10593.
 */
export function cycleLoss(real: Tensor, reconstructed: Tensor, weight = 10): Scalar {
  checkNumber('cycleLoss', 'weight', weight, { min: 0 });
  return tidy(() => mul(l1(reconstructed, real), weight) as Scalar);
}

/**
 * Identity: weight mean|real - same|, where same = G_A(real B): a generator leaves its own target
 * domain alone. It keeps colours where they are.
 *
 * @param real Any shape.
 * @param same The same shape.
 * @param weight Defaults to 5, the reference's 0.5 x 10.
 * @throws OptionError for a negative weight.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { identityLoss } from '@gan/losses';
 *
 * await useBackend();
 * identityLoss(tf.tensor([1, 0]), tf.tensor([0.5, 0])).print(); // 1.25
 * ```
 *
 * Paper: Taigman, Polyak and Wolf, "Unsupervised cross-domain image generation", arXiv 1611.02200.
 */
export function identityLoss(real: Tensor, same: Tensor, weight = 5): Scalar {
  checkNumber('identityLoss', 'weight', weight, { min: 0 });
  return tidy(() => mul(l1(same, real), weight) as Scalar);
}
