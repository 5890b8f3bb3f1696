import { isGanError } from '@gan/core';
import { generatorFrom } from '@gan/inference';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** Which generator of a source is meant. */
export interface GeneratorChoice {
  readonly network?: 'generator' | 'generatorA' | 'generatorB';
  /** Chooses between the two of a CycleGAN, where `network` does not. */
  readonly direction: 'AtoB' | 'BtoA';
  readonly average: boolean;
}

/**
 * Loads the generator of a source: its only one, or of a CycleGAN's two that of the direction.
 *
 * @throws CheckpointError, OptionError as `generatorFrom` does.
 */
export async function openGenerator(
  source: string,
  { network, direction, average }: GeneratorChoice,
): Promise<LayersModel> {
  if (network !== undefined) return generatorFrom(source, { network, average });
  try {
    return await generatorFrom(source, { average });
  } catch (error) {
    if (!isGanError(error)) throw error;
    const ofDirection = direction === 'AtoB' ? 'generatorA' : 'generatorB';
    // What is wrong with the source itself is better said by the first error.
    return await generatorFrom(source, { network: ofDirection, average }).catch(() => {
      throw error;
    });
  }
}
