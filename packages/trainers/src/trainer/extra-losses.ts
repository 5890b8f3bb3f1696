import { OptionError, ShapeError, show } from '@gan/core';
import { type Scalar, Tensor, type Tensor4D } from '@tensorflow/tfjs-core';

/**
 * A loss of the user's own on images `[B, H, W, C]`, added to the generator's.
 *
 * @param real Images of the target domain; in pix2pix those that belong to `input`.
 * @param fake The generator's translation of `input`.
 * @param input What was translated.
 * @returns One number, made of operations that TensorFlow.js can differentiate.
 */
export type ExtraLoss = (real: Tensor4D, fake: Tensor4D, input: Tensor4D) => Scalar;

/** Losses of the user's own, by the name under which they are logged. */
export type ExtraLosses = Readonly<Record<string, ExtraLoss>>;

/** Extra losses that were checked. */
export type NamedExtraLosses = readonly (readonly [string, ExtraLoss])[];

/** Extra losses on images and their translation, by name with a suffix. */
export function extraTerms(
  caller: string,
  losses: NamedExtraLosses,
  images: Parameters<ExtraLoss>,
  suffix = '',
): Record<string, Scalar> {
  return Object.fromEntries(
    losses.map(([name, compute]) => {
      const term: unknown = compute(...images);
      checkTerm(`${caller}: extraLosses.${name}`, term);
      return [`${name}${suffix}`, term];
    }),
  );
}

/** Checks what an extra loss gave; what is no scalar would fail later, in an operation that is not the user's. */
function checkTerm(loss: string, term: unknown): asserts term is Scalar {
  if (term instanceof Tensor && term.rank === 0) return;
  if (term instanceof Tensor) {
    throw new ShapeError(
      `${loss} must return a scalar, got the shape [${term.shape.join(', ')}]; take ` +
        'tf.mean or tf.sum of it',
    );
  }
  throw new OptionError(
    `${loss} must return a scalar tensor, got ` +
      (term instanceof Promise
        ? 'a promise; a loss is not async, and reads no values'
        : `${show(term)}; make it of operations on its arguments`),
  );
}

/** Checks that extra losses are functions under names that are not taken. */
export function checkExtraLosses(
  caller: string,
  losses: ExtraLosses,
  taken: readonly string[],
): NamedExtraLosses {
  const entries = Object.entries(losses);
  for (const [name, loss] of entries) {
    if (typeof loss !== 'function') {
      throw new OptionError(
        `${caller}: extraLosses.${name} must be a function (real, fake, input) => Scalar, got ` +
          show(loss),
      );
    }
    if (taken.includes(name)) {
      throw new OptionError(
        `${caller}: extraLosses must not use the trainer's own names ${taken.join(', ')}, got ` +
          `'${name}'`,
      );
    }
  }
  return entries;
}
