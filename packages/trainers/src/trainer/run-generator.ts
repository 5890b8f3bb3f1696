import { checkBoolean, checkChoice, checkSeed, OptionError, Rng } from '@gan/core';
import { sampling } from '@gan/layers';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { WeightAverage } from '../optimise/weight-average';
import type { GenerateMode } from './trainer';

/** How a trainer's `generate` runs the generator. */
export interface GenerateOptions {
  /**
   * `'train'`: statistics of the given batch, dropout on. `'eval'`: running statistics, no dropout.
   * Neither changes the model.
   */
  readonly mode?: GenerateMode;
  /** Seed of all that is random in it. Defaults to 0. */
  readonly seed?: number;
  /** Whether the moving average of the weights is used, which option `ema` keeps. Defaults to false. */
  readonly average?: boolean;
}

/** Runs a generator without a trace in its running statistics or random streams. */
export function runGenerator(
  caller: string,
  generator: LayersModel,
  inputs: Tensor | Tensor[],
  options: Required<GenerateOptions> & { readonly averages: WeightAverage | undefined },
): Tensor {
  const { mode, seed, average, averages } = options;
  checkChoice(caller, 'mode', mode, ['train', 'eval']);
  checkSeed(caller, seed);
  checkBoolean(caller, 'average', average);
  if (average && !averages) {
    throw new OptionError(
      `${caller}: average needs a trainer that keeps averages; give it the option ema, such as 0.999`,
    );
  }
  const apply = (training: boolean) => generator.apply(inputs, { training }) as Tensor;
  const run = () =>
    mode === 'eval'
      ? apply(false)
      : sampling(generator, new Rng(seed).fork('generate'), () => apply(true));
  return tidy(() => (average && averages ? averages.inPlace(run) : run()));
}
