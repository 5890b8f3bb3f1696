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
  /** Height and width where the network leaves them open. Defaults to 256. */
  readonly size?: number;
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
    checkFeatures(model, features);
    if (size !== undefined && height !== null && size !== height) {
      throw new OptionError(
        `gan evaluate: --features ${features} takes pictures of ${height} pixels, got --size ${size}; ` +
          'leave it out',
      );
    }
    const options = {
      preprocess: 'resize',
      loadSize: height ?? size ?? 256,
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

/** Features are a vector a picture: an image a picture is the output of a generator. */
function checkFeatures(model: LayersModel, path: string): void {
  const [, ...sizes] = model.outputs[0]?.shape ?? [];
  const isVector = sizes.at(-1) !== null && sizes.slice(0, -1).every((size) => size === 1);
  if (model.outputs.length === 1 && sizes.length > 0 && isVector) return;
  throw new OptionError(
    `gan evaluate: --features ${path} must be a model that makes one vector [B, F] of a picture, but ` +
      `'${model.name}' makes [${['B', ...sizes].map((size) => size ?? '?').join(', ')}]; pool its output, ` +
      'or give another model',
  );
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
