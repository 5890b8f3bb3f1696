import './register-gradients';
import { checkChoice, checkNumber, checkOptions } from '@gan/core';
import { add, neg, relu, type Scalar, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { bceWithLogits } from './binary-cross-entropy';
import { meanOfAll } from './mean-of-all';
import { leastSquares } from './reconstruction';

/** The adversarial losses that {@link adversarialLoss} knows. */
export type AdversarialLossKind = 'bce' | 'minimax' | 'lsgan' | 'wgan' | 'hinge';

/** Options of {@link adversarialLoss}. */
export interface AdversarialLossOptions {
  /** The discriminator's target for real samples; 0.9 is one-sided label smoothing. Defaults to 1. */
  readonly realLabel?: number;
  /** The discriminator's target for fakes. Defaults to 0. */
  readonly fakeLabel?: number;
}

/** An adversarial loss: three plain functions of logits, averaged over all elements. */
export interface AdversarialLoss {
  /** What the generator minimises, given D's logits of its fakes. */
  readonly generator: (fakeLogits: Tensor) => Scalar;
  /** The discriminator's loss on real samples. */
  readonly real: (logits: Tensor) => Scalar;
  /** The discriminator's loss on fakes. */
  readonly fake: (logits: Tensor) => Scalar;
}

/**
 * The adversarial loss of a GAN, from logits.
 *
 * | kind | real(x) | fake(x) | generator(x) |
 * |---|---|---|---|
 * | `'bce'` | softplus(-x) | softplus(x) | softplus(-x), non-saturating |
 * | `'minimax'` | softplus(-x) | softplus(x) | -softplus(x) |
 * | `'lsgan'` | (x - 1)^2 | x^2 | (x - 1)^2 |
 * | `'wgan'` | -x | x | -x |
 * | `'hinge'` | max(0, 1 - x) | max(0, 1 + x) | -x |
 *
 * Each is a mean over all elements; labels other than 1 and 0 act in `'bce'`, `'minimax'` and
 * `'lsgan'`, on the discriminator's side alone, and are refused elsewhere.
 *
 * @throws OptionError for an unknown kind, or labels with a kind that has none.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { adversarialLoss } from '@gan/losses';
 *
 * await useBackend();
 * const { generator, real } = adversarialLoss('lsgan');
 * generator(tf.tensor([0.5])).print(); // 0.25
 * real(tf.tensor([1])).print(); // 0
 * ```
 *
 * Papers: Goodfellow et al. 1406.2661 (bce, minimax); Mao et al. 1611.04076 (lsgan); Arjovsky et al.
 * 1701.07875 (wgan); Lim and Ye 1705.02894 (hinge); Salimans et al. 1606.03498 (label smoothing).
 */
export function adversarialLoss(
  kind: AdversarialLossKind,
  options: AdversarialLossOptions = {},
): AdversarialLoss {
  const caller = 'adversarialLoss';
  checkChoice(caller, 'kind', kind, ['bce', 'minimax', 'lsgan', 'wgan', 'hinge']);
  checkOptions(caller, options, labelsOf(kind));
  const { realLabel = 1, fakeLabel = 0 } = options;
  const range = kind === 'lsgan' ? {} : { min: 0, max: 1 };
  checkNumber(caller, 'realLabel', realLabel, range);
  checkNumber(caller, 'fakeLabel', fakeLabel, range);

  switch (kind) {
    case 'bce':
      return {
        generator: (fakeLogits) => bceWithLogits(fakeLogits, 1),
        real: (logits) => bceWithLogits(logits, realLabel),
        fake: (logits) => bceWithLogits(logits, fakeLabel),
      };
    case 'minimax':
      return {
        generator: (fakeLogits) => tidy(() => neg(bceWithLogits(fakeLogits, 0))),
        real: (logits) => bceWithLogits(logits, realLabel),
        fake: (logits) => bceWithLogits(logits, fakeLabel),
      };
    case 'lsgan':
      return {
        generator: (fakeLogits) => leastSquares(fakeLogits, 1),
        real: (logits) => leastSquares(logits, realLabel),
        fake: (logits) => leastSquares(logits, fakeLabel),
      };
    case 'wgan':
      return {
        generator: negativeMean,
        real: negativeMean,
        fake: (logits) => meanOfAll(logits),
      };
    case 'hinge':
      return {
        generator: negativeMean,
        real: (logits) => tidy(() => meanOfAll(relu(sub(1, logits)))),
        fake: (logits) => tidy(() => meanOfAll(relu(add(1, logits)))),
      };
  }
}

const negativeMean = (logits: Tensor): Scalar => tidy(() => neg(meanOfAll(logits)) as Scalar);

/** wgan and hinge have margins in place of labels. */
function labelsOf(kind: AdversarialLossKind): readonly string[] {
  return kind === 'wgan' || kind === 'hinge' ? [] : ['realLabel', 'fakeLabel'];
}
