import { OptionError } from '@gan/core';
import { type ImageDataset, imageFolder } from '@gan/data';
import { loadModel } from '@gan/inference';
import { FeatureStatistics, frechetDistance, KernelDistance } from '@gan/metrics';
import { reshape, type Tensor, type Tensor2D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** Two sets of pictures, and the network whose features they are compared by. */
export interface SetsOptions {
  readonly real: string;
  readonly fake: string;
  /** A TensorFlow.js layers model from pictures to features. */
  readonly features: string;
  /** Height and width where the network leaves them open. */
  readonly size: number;
  readonly signal: AbortSignal;
}

const BATCH = 16;

/** Fréchet and kernel distance between two sets of pictures, by the features of a network. */
export async function compareSets({ real, fake, features, size, signal }: SetsOptions) {
  const model = await loadModel(features);
  try {
    const [, height, width, channels] = model.inputs[0]?.shape ?? [];
    if (model.inputs.length !== 1 || !channels || height !== width) {
      throw new OptionError(
        `gan evaluate: --features ${features} must be a model of square pictures [B, H, W, C]`,
      );
    }
    const options = {
      preprocess: 'resize',
      loadSize: height ?? size,
      channels,
      flip: false,
    } as const;
    const sets = {
      real: await imageFolder(real, options),
      fake: await imageFolder(fake, options),
    };
    const subsetSize = Math.max(2, Math.min(1000, sets.real.size, sets.fake.size));
    const kernel = new KernelDistance({ subsetSize });
    const statistics = { real: new FeatureStatistics(), fake: new FeatureStatistics() };
    const batches = Math.ceil(Math.max(sets.real.size, sets.fake.size) / BATCH);
    // Both sides in turn, so that no side waits in memory for the other.
    for (let i = 0; i < batches; i++) {
      for (const side of ['real', 'fake'] as const) {
        signal.throwIfAborted();
        const found = await featuresOf(model, sets[side], i * BATCH);
        if (!found) continue;
        await statistics[side].add(found);
        await kernel.add({ [side]: found });
        found.dispose();
      }
    }
    return {
      real: sets.real.size,
      fake: sets.fake.size,
      frechet: frechetDistance(statistics.real.result(), statistics.fake.result()),
      kernel: kernel.result().mean,
    };
  } finally {
    model.dispose();
  }
}

/** The features of a batch of a set; undefined where the set has ended. */
async function featuresOf(
  model: LayersModel,
  set: ImageDataset,
  start: number,
): Promise<Tensor2D | undefined> {
  const count = Math.min(BATCH, set.size - start);
  if (count <= 0) return undefined;
  const images: Tensor4D = await set.images(Array.from({ length: count }, (_, i) => start + i));
  const features = tidy(() => {
    const found = model.predict(images) as Tensor;
    return reshape(found, [count, found.size / count]) as Tensor2D;
  });
  images.dispose();
  return features;
}
