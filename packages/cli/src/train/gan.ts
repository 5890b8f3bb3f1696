import { type GaussianMixture, imageFolder, ringOfGaussians } from '@gan/data';
import { mlpDiscriminator } from '@gan/discriminators';
import { mlpGenerator } from '@gan/generators';
import { layerSeed } from '@gan/layers';
import { ModeCoverage } from '@gan/metrics';
import { GanTrainer } from '@gan/trainers';
import { type Tensor2D, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { integer } from '../settings/fields';
import {
  dataFolder,
  latentCharts,
  latentDefaults,
  latentSettings,
  latentShape,
  wholeImages,
} from './latent-settings';
import { saveRows, trained } from './opened';
import { recipe } from './recipe';
import { trainerSettings, trainingDefaults, trainingShape } from './training-settings';

const shape = {
  ...latentShape,
  size: integer(4, 'height and width of the images', { placeholder: '<pixels>' }),
  channels: integer(1, 'channels of the images'),
  hidden: integer(1, 'units of each of the two hidden layers'),
  ...trainingShape,
};

const defaults = {
  ...latentDefaults,
  ...trainingDefaults,
  ...{ size: 28, channels: 1, hidden: 256, batch: 100, epochs: 50 },
} as const;

const [ROWS, COLUMNS] = [6, 10];

export const gan = recipe({
  model: 'gan',
  title: 'GAN',
  summary: 'The first GAN, of fully connected layers: points of a ring, or small images.',
  examples: [
    'gan train gan --demo --steps 2000                      # a ring of eight Gaussians',
    'gan train gan --data digits --size 28 --channels 1     # a folder of small images',
  ],
  shape,
  defaults,
  demoDefaults: { latent: 8, hidden: 64, batch: 128, lr: 1e-3, epochs: 20 },
  notOfDemo: ['size', 'channels'],
  async open(settings) {
    const { size, channels, hidden, latent, seed } = settings;
    const folder = dataFolder(settings);
    const images = folder && (await imageFolder(folder, wholeImages(size, channels, seed)));
    const ring = ringOfGaussians({ count: 12_800, seed });
    const sample = images ? [size, size, channels] : [2];
    const layers = [hidden, hidden];
    const generator = mlpGenerator({
      ...{ latentDim: latent, outputShape: sample, hidden: layers },
      outputActivation: images ? 'tanh' : 'linear',
      seed: layerSeed(seed, 'generator'),
    });
    const discriminator = mlpDiscriminator({
      ...{ inputShape: sample, hidden: layers },
      seed: layerSeed(seed, 'discriminator'),
    });
    const trainer = new GanTrainer({
      ...{ generator, discriminator },
      ...latentSettings(settings),
      ...trainerSettings(settings),
    });
    const average = settings.ema !== undefined;
    const whole = trained(trainer, images || ring);
    const imageRow = (i: number) =>
      trainer.generate(COLUMNS, { seed: seed + i, average }) as Tensor4D;
    return {
      ...whole,
      dispose() {
        whole.dispose();
        generator.dispose();
        discriminator.dispose();
      },
      data: images
        ? `${folder}: ${images.size} images`
        : `a ring of ${ring.centres.length} Gaussians`,
      async saveSample(file) {
        if (images)
          return saveRows(
            file,
            Array.from({ length: ROWS }, (_, i) => imageRow(i)),
          );
        const points = trainer.generate(POINTS, { seed, average }) as Tensor2D;
        await saveRows(file, [await scatter(points)]);
      },
      ...(!images && { evaluate: () => coverage(trainer, ring, average) }),
      generators: { generator },
      charts: latentCharts,
      sampleColumns: images
        ? ['generated images, from the same noise each time']
        : ['generated points, from -3 to 3'],
    };
  },
});

const POINTS = 2500;

async function coverage(trainer: GanTrainer, ring: GaussianMixture, average: boolean) {
  const points = trainer.generate(POINTS, { seed: 0, average }) as Tensor2D;
  const found = new ModeCoverage({ centres: ring.centres, std: ring.std, minimum: 25 });
  await found.add(points);
  points.dispose();
  const { modes, highQuality } = found.result();
  return { modes, highQuality };
}

/** Half of the side of the square that is shown. */
const EXTENT = 3;
const PIXELS = 128;

/** Points as white pixels on black, `[1, 128, 128, 1]`; frees the points. */
export async function scatter(points: Tensor2D): Promise<Tensor4D> {
  const values = await points.data();
  points.dispose();
  const image = new Float32Array(PIXELS * PIXELS).fill(-1);
  for (let i = 0; i < values.length; i += 2) {
    const [column, row] = [values[i]!, -values[i + 1]!].map((value) =>
      Math.floor(((value + EXTENT) / (2 * EXTENT)) * PIXELS),
    ) as [number, number];
    const inside = Math.min(column, row) >= 0 && Math.max(column, row) < PIXELS;
    if (inside) image[row * PIXELS + column] = 1;
  }
  return tensor4d(image, [1, PIXELS, PIXELS, 1]);
}
