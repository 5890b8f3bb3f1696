import { CheckpointError } from '@gan/core';
import { blankWeights } from '@gan/layers';
import { type LayersModel, models } from '@tensorflow/tfjs-layers';

/**
 * A network of a checkpoint's architecture, whose weights are to be set: those drawn at random are 0.
 *
 * @param path The checkpoint's, for the error.
 * @throws CheckpointError for layers that are not known here.
 */
export async function rebuildNetwork(
  caller: string,
  path: string,
  { name, topology }: { readonly name: string; readonly topology: object },
): Promise<LayersModel> {
  try {
    // It builds the network before it returns its promise.
    return await blankWeights(() => models.modelFromJSON({ modelTopology: topology as never }));
  } catch (cause) {
    const why = firstSentence(String((cause as Error | undefined)?.message ?? cause));
    throw new CheckpointError(
      `${caller}: the network ${name} of ${path} cannot be rebuilt (${why}); ${layerAdvice(why)}`,
      { cause },
    );
  }
}

const firstSentence = (text: string) => text.split(/\.\s|\n/)[0]!;

/** Ours are registered by this package's imports: one that is unknown is of another version or copy. */
function layerAdvice(why: string): string {
  const ours = /Unknown layer: (Gan\w+)/.exec(why)?.[1];
  if (!ours)
    return 'layers of your own must be registered first, with tf.serialization.registerClass';
  return (
    `if ${ours} is a layer of your own, register it first, with tf.serialization.registerClass; ` +
    'if it is one of @gan/layers, update the @gan packages and see that there is one copy of ' +
    '@tensorflow/tfjs-layers (npm ls @tensorflow/tfjs-layers)'
  );
}
