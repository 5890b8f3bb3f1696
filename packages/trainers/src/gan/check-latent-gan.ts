import { checkInteger, OptionError, show } from '@gan/core';
import { Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checkNames } from '../trainer/check-batch';
import { checkMatrix, checkSamples, listed } from '../trainer/check-tensor';
import { made, shapeThrough, taken } from '../trainer/network-shapes';

/** The networks by name. */
export type LatentGanNetworks = Readonly<Record<'generator' | 'discriminator', LayersModel>>;

/** Lengths of the vectors that the networks take. */
export interface VectorSizes {
  readonly latentDim: number;
  /** 0 for a GAN without conditions. */
  readonly conditions: number;
}

/** Real samples, and what the generator makes fakes from where that is not drawn. */
export interface LatentBatch {
  readonly real: Tensor;
  readonly condition?: Tensor2D;
  readonly z?: Tensor2D;
}

const conditionFix = 'oneHot(labels, classes) makes one of labels';

/** A batch that both networks can learn from, from its shapes alone. */
export function checkLatentBatch(
  caller: string,
  batch: unknown,
  { generator, discriminator }: LatentGanNetworks,
  trainer: VectorSizes & { readonly discriminatorSteps: number; readonly gradientPenalty: number },
): LatentBatch {
  const { latentDim, conditions, discriminatorSteps } = trainer;
  checkNames(caller, batch, conditions > 0 ? ['real', 'condition'] : ['real']);
  const { real, condition, z } = batch;
  // The penalty looks at what lies between real samples and fakes.
  const sizes =
    trainer.gradientPenalty > 0
      ? taken(discriminator).map((size, i) => size ?? made(generator)[i] ?? null)
      : taken(discriminator);
  const shape = checkSamples(caller, real, { name: 'real', sizes, fix: sampleFix(sizes) });
  const count = shape[0] as number;
  if (conditions > 0) {
    const wanted = { name: 'condition', rows: count, columns: conditions, fix: conditionFix };
    checkMatrix(caller, condition, wanted);
  } else if (condition) {
    throw new OptionError(
      `${caller}: a batch must not hold a condition, since this trainer has none; leave it out, or use ` +
        'ConditionalGanTrainer',
    );
  }
  const judged = [[...shape], ...(conditions > 0 ? [[count, conditions]] : [])];
  shapeThrough(caller, 'discriminator', discriminator, judged);
  if (z !== undefined && z !== null) {
    checkMatrix(caller, z, { name: 'z', rows: count, columns: latentDim });
    if (discriminatorSteps > 1) {
      throw new OptionError(
        `${caller}: a batch must not hold z with discriminatorSteps ${discriminatorSteps}: each of ` +
          'those steps draws latent vectors of its own; leave z out, or use discriminatorSteps: 1',
      );
    }
  }
  return {
    real: real as Tensor,
    ...(condition ? { condition: condition as Tensor2D } : {}),
    ...(z ? { z: z as Tensor2D } : {}),
  };
}

/** What `generate` makes: how many samples, of which latent vectors where they are given. */
export function checkLatents(
  caller: string,
  countOrZ: unknown,
  given: { readonly z?: Tensor2D | undefined; readonly condition?: Tensor2D | undefined },
  { latentDim, conditions }: VectorSizes,
): { readonly count: number; readonly z: Tensor2D | undefined } {
  let count: number;
  let z = given.z;
  if (typeof countOrZ === 'number') {
    count = checkInteger(caller, 'count', countOrZ, { min: 1 });
    if (z) checkMatrix(caller, z, { name: 'z', rows: count, columns: latentDim });
  } else if (countOrZ instanceof Tensor) {
    z = countOrZ as Tensor2D;
    count = checkSamples(caller, z, { name: 'z', sizes: [latentDim] })[0] as number;
  } else {
    throw new OptionError(
      `${caller}: takes a number of samples, or latent vectors [B, ${latentDim}] as a tensor, got ` +
        show(countOrZ),
    );
  }
  if (conditions > 0) {
    const wanted = { name: 'condition', rows: count, columns: conditions, fix: conditionFix };
    checkMatrix(caller, given.condition, wanted);
  }
  return { count, z };
}

/** What to do about samples of other sizes: images have options for theirs. */
const sampleFix = (sizes: readonly (number | null)[]) => (got: readonly number[]) => {
  const [height, width, channels] = sizes;
  if (sizes.length !== 3) return 'the discriminator takes such samples';
  if (channels === got[3] || channels === null) {
    return `resize or crop the images to ${height} x ${width}, or use imageSize: ${got[1]}`;
  }
  if (channels === got[1]) return undefined;
  return `load the images with channels: ${channels}, or use channels: ${got[3]}`;
};

/** Networks must be there, and take vectors of the sizes that the trainer feeds them. */
export function checkNetworks(
  caller: string,
  models: Partial<LatentGanNetworks>,
  { latentDim, conditions }: VectorSizes,
): void {
  checkInteger(caller, 'latentDim', latentDim, { min: 1 });
  for (const [name, model] of Object.entries(models)) {
    if (typeof model?.apply === 'function' && Array.isArray(model.inputs)) continue;
    throw new OptionError(
      `${caller}: ${name} must be a LayersModel, got ${model}; for example ` +
        `${name === 'generator' ? 'mlpGenerator' : 'mlpDiscriminator'}({ ... })`,
    );
  }
  const { generator, discriminator } = models as LatentGanNetworks;
  const rules = [
    ['latentDim must be the length of the vectors that generator takes', generator, 0, latentDim],
    ["conditions must be the length of generator's second input", generator, 1, conditions],
    ["conditions must be the length of discriminator's second input", discriminator, 1, conditions],
  ] as const;
  for (const [rule, model, input, given] of rules) {
    const expected = taken(model, input)[0] ?? 0;
    if (expected === given) continue;
    throw new OptionError(`${caller}: ${rule}, ${expected}, got ${given}`);
  }
  const [samples, judged] = [made(generator), taken(discriminator)];
  const agrees =
    samples.length === judged.length &&
    samples.every((size, i) => size === null || (judged[i] ?? size) === size);
  if (agrees) return;
  throw new OptionError(
    `${caller}: discriminator must take the samples that generator makes, ` +
      `${listed(['B', ...samples])}, got ${listed(['B', ...judged])}`,
  );
}
