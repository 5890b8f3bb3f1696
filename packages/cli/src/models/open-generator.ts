import { isGanError, OptionError } from '@gan/core';
import { generatorFrom } from '@gan/inference';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** Which generator of a source is meant. */
export interface GeneratorChoice {
  readonly network?: 'generator' | 'generatorA' | 'generatorB';
  /** Chooses between the two of a CycleGAN, where `network` does not. Defaults to `'AtoB'`. */
  readonly direction?: 'AtoB' | 'BtoA';
  /** Whether a direction is refused where there is nothing to choose. Defaults to false. */
  readonly mustChoose?: boolean;
  readonly average: boolean;
}

/**
 * Loads the generator of a source: its only one, or of a CycleGAN's two that of the direction.
 *
 * @throws CheckpointError, OptionError as `generatorFrom` does; OptionError for a direction without effect.
 */
export async function openGenerator(
  source: string,
  { network, direction, mustChoose = false, average }: GeneratorChoice,
): Promise<LayersModel> {
  const isChoice = mustChoose && direction !== undefined;
  if (network !== undefined) {
    if (isChoice) throw new OptionError('--network and --direction exclude each other; give one');
    return generatorFrom(source, { network, average });
  }
  let only: LayersModel;
  try {
    only = await generatorFrom(source, { average });
  } catch (error) {
    if (!isGanError(error)) throw error;
    const ofDirection = direction === 'BtoA' ? 'generatorB' : 'generatorA';
    // What is wrong with the source itself is better said by the first error.
    return await generatorFrom(source, { network: ofDirection, average }).catch(() => {
      throw error;
    });
  }
  if (!isChoice) return only;
  only.dispose();
  throw new OptionError(
    `--direction chooses between the two generators of a CycleGAN, and ${source} has one; leave it out`,
  );
}
