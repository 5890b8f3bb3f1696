import { imageFolder, syntheticDigits } from '@gan/data';
import { DcganTrainer } from '@gan/trainers';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { integer, toggle } from '../settings/fields';
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
  size: integer(8, 'height and width, a power of 2', { placeholder: '<pixels>' }),
  channels: integer(1, 'channels of the images'),
  filters: integer(1, "the networks' smallest number of channels"),
  flip: toggle('mirror half of the images'),
  ...trainingShape,
};

const defaults = {
  ...latentDefaults,
  ...trainingDefaults,
  ...{ size: 64, channels: 3, filters: 64, flip: false, batch: 128, epochs: 25 },
} as const;

const [ROWS, COLUMNS] = [6, 10];

export const dcgan = recipe({
  model: 'dcgan',
  title: 'DCGAN',
  summary: 'Learns to make images like those of a folder, from noise.',
  examples: [
    'gan train dcgan --demo --steps 500                     # digits that are drawn: no data needed',
    'gan train dcgan --data faces --size 64 --ema 0.99      # a folder of images',
  ],
  shape,
  defaults,
  demoDefaults: { size: 32, channels: 1, filters: 16, batch: 32, epochs: 2 },
  notOfDemo: ['channels', 'flip'],
  async open(settings) {
    const { size, channels, filters, flip, seed } = settings;
    const folder = dataFolder(settings);
    const train =
      folder === undefined
        ? syntheticDigits({ imageSize: size, seed }).unlabelled()
        : await imageFolder(folder, { ...wholeImages(size, channels, seed), flip });
    const trainer = new DcganTrainer({
      ...{ imageSize: size, channels, filters },
      ...latentSettings(settings),
      ...trainerSettings(settings),
    });
    const average = settings.ema !== undefined;
    return {
      ...trained(trainer, train),
      data: `${folder ?? 'drawn digits'}: ${train.size} images`,
      saveSample(file) {
        const row = (i: number) => trainer.generate(COLUMNS, { seed: seed + i, average });
        return saveRows(
          file,
          Array.from({ length: ROWS }, (_, i) => row(i) as Tensor4D),
        );
      },
      generators: { generator: trainer.models.generator },
      charts: latentCharts,
      sampleColumns: ['generated images, from the same noise each time'],
    };
  },
});
