import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type Dataset, type LabelledBatch, mnist, syntheticDigits } from '@gan/data';
import { dcganDiscriminator } from '@gan/discriminators';
import { dcganGenerator } from '@gan/generators';
import { layerSeed } from '@gan/layers';
import { ConditionalGanTrainer, oneHot } from '@gan/trainers';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { integer } from '../settings/fields';
import { labelledFolder } from './labelled-folder';
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
  size: integer(8, 'height and width, a power of 2; 32 or 64 for MNIST', {
    placeholder: '<pixels>',
  }),
  channels: integer(1, 'channels of the images'),
  filters: integer(1, "the networks' smallest number of channels"),
  ...trainingShape,
};

const defaults = {
  ...latentDefaults,
  ...trainingDefaults,
  ...{ size: 64, channels: 3, filters: 64, batch: 128, epochs: 25 },
} as const;

/** Shown of each class. */
const SHOWN = 10;

interface Labelled {
  readonly train: Dataset<LabelledBatch>;
  readonly classes: readonly string[];
  readonly from: string;
  readonly channels: number;
}

async function openLabelled(settings: {
  readonly data?: string;
  readonly demo: boolean;
  readonly size: number;
  readonly channels: number;
  readonly seed: number;
}): Promise<Labelled> {
  const { size, channels, seed } = settings;
  const folder = dataFolder(settings);
  const digits = Array.from({ length: 10 }, (_, i) => String(i));
  if (folder === undefined) {
    const train = syntheticDigits({ imageSize: size, seed });
    return { train, classes: digits, from: 'drawn digits', channels: 1 };
  }
  if (await holdsMnist(folder)) {
    const { train } = await mnist(folder, {
      ...{ imageSize: size as 32 | 64, checksums: 'none', seed },
    });
    const classes = Array.from({ length: train.classes }, (_, i) => String(i));
    return { train, classes, from: folder, channels: 1 };
  }
  const train = await labelledFolder(folder, wholeImages(size, channels, seed));
  return { train, classes: train.classes, from: folder, channels };
}

async function holdsMnist(folder: string): Promise<boolean> {
  const names = ['train-labels-idx1-ubyte', 'train-labels-idx1-ubyte.gz'];
  const found = await Promise.allSettled(names.map((name) => access(join(folder, name))));
  return found.some(({ status }) => status === 'fulfilled');
}

export const cgan = recipe({
  model: 'cgan',
  title: 'Conditional GAN',
  summary:
    'Learns to make images of the class that is asked for: a subfolder a class, or MNIST files.',
  examples: [
    'gan train cgan --demo --steps 500                      # digits that are drawn: no data needed',
    'gan train cgan --data flowers --size 32                # flowers/rose, flowers/tulip, ..',
  ],
  shape,
  defaults,
  demoDefaults: { size: 32, channels: 1, filters: 16, batch: 32, epochs: 2 },
  notOfDemo: ['channels'],
  async open(settings) {
    const { train, classes, from, channels } = await openLabelled(settings);
    const { size, filters, latent, seed } = settings;
    const images = { imageSize: size, channels, filters, conditions: classes.length };
    const generator = dcganGenerator({
      ...images,
      latentDim: latent,
      seed: layerSeed(seed, 'generator'),
    });
    const discriminator = dcganDiscriminator({ ...images, seed: layerSeed(seed, 'discriminator') });
    const trainer = new ConditionalGanTrainer({
      ...{ generator, discriminator, conditions: classes.length },
      ...latentSettings(settings),
      ...trainerSettings(settings),
    });
    const average = settings.ema !== undefined;
    const whole = trained(trainer, train);
    return {
      ...whole,
      dispose() {
        whole.dispose();
        generator.dispose();
        discriminator.dispose();
      },
      data: `${from}: ${train.size} images of ${classes.length} classes`,
      async saveSample(file) {
        const rows = classes.map((_, label) => {
          const condition = oneHot(Array<number>(SHOWN).fill(label), classes.length);
          const row = trainer.generate(SHOWN, { condition, seed, average }) as Tensor4D;
          condition.dispose();
          return row;
        });
        await saveRows(file, rows);
      },
      generators: { generator },
      charts: latentCharts,
      sampleColumns: [`a row a class: ${classes.join(', ')}`],
    };
  },
});
