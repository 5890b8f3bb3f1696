import {
  type ImagePair,
  proceduralFacades,
  swapSides,
  unpairedHalves,
  unpairedImages,
} from '@gan/data';
import { CycleGanTrainer } from '@gan/trainers';
import { concat, dispose, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { integer, number } from '../settings/fields';
import {
  bothFolders,
  folderOptions,
  imageDefaults,
  imageFileSettings,
  imageShape,
  leftOut,
  networkOptions,
  oneSource,
  secondHalf,
} from './image-settings';
import { saveRows, trained } from './opened';
import { recipe } from './recipe';
import { trainerSettings, trainingDefaults, trainingShape } from './training-settings';

const shape = {
  ...imageShape,
  lambdaA: number([0, Infinity], 'weight of the cycle A to B to A'),
  lambdaB: number([0, Infinity], 'weight of the cycle B to A to B'),
  lambdaIdentity: number([0, Infinity], 'weight of the identity losses, relative to the cycles'),
  poolSize: integer(0, 'images in each replay buffer'),
  ...trainingShape,
  decayEpochs: secondHalf,
};

const defaults = {
  ...imageDefaults,
  ...trainingDefaults,
  ...{ norm: 'instance', dropout: false, loss: 'lsgan', epochs: 200, decayEpochs: undefined },
  ...{ lambdaA: 10, lambdaB: 10, lambdaIdentity: 0.5, poolSize: 50 },
} as const;

const PROCEDURAL_PAIRS = 400;
const SHOWN = 5;

/** The images to train on, and a way to those that are shown. */
async function openImages(settings: {
  readonly a?: string;
  readonly b?: string;
  readonly demo: boolean;
  readonly direction: 'AtoB' | 'BtoA';
  readonly size: number;
  readonly seed: number;
}) {
  const { a, b, demo, direction, size, seed } = settings;
  oneSource({ '--a and --b': a !== undefined || b !== undefined, '--demo': demo });
  if (demo) {
    const facades = proceduralFacades({ imageSize: size, count: PROCEDURAL_PAIRS, seed });
    const shown = Array.from({ length: SHOWN }, (_, i) => i);
    const rest = Array.from({ length: PROCEDURAL_PAIRS - SHOWN }, (_, i) => i + SHOWN);
    // Halves give the targets as `a`: label maps, for A to B from labels to photos.
    const pairs = direction === 'AtoB' ? swapSides(facades) : facades;
    const samples = swapSides(pairs).subset(shown);
    return {
      train: unpairedHalves(pairs.subset(rest)),
      shown: SHOWN,
      sample: (i: number): Promise<ImagePair> => samples.pairs([i]),
      from: 'drawn facades, unpaired',
    };
  }
  const both = bothFolders(settings, 'or --demo');
  const train = await unpairedImages(both, folderOptions(settings));
  return {
    train,
    shown: Math.min(SHOWN, train.a.size, train.b.size),
    sample: async (i: number): Promise<ImagePair> => ({
      a: await train.a.images([i]),
      b: await train.b.images([i]),
    }),
    from: `${both.a} and ${both.b}${leftOut(train.skipped)}`,
  };
}

export const cyclegan = recipe({
  model: 'cyclegan',
  title: 'CycleGAN',
  summary: 'Learns to translate images between two kinds, both ways, without pairs.',
  examples: [
    'gan train cyclegan --demo --steps 300                  # facades that are drawn: no data needed',
    'gan train cyclegan --a horses --b zebras --size 128    # two folders',
    'gan train cyclegan --resume --out runs/cyclegan        # go on where a run was stopped',
  ],
  shape,
  defaults,
  demoDefaults: { size: 64, filters: 16, epochs: 3, decayEpochs: 0 },
  notOfDemo: imageFileSettings,
  async open(settings) {
    const { train, shown, sample, from } = await openImages(settings);
    const { inputChannels, outputChannels, loss } = settings;
    const { lambdaA, lambdaB, lambdaIdentity, poolSize } = settings;
    const { levels, blocks, ...networks } = networkOptions({
      ...settings,
      netG: settings.netG ?? (settings.size >= 256 ? 'resnet_9blocks' : 'resnet_6blocks'),
    });
    // `unet` says no number of levels: it halves the image as often as the size lets it.
    const depth = blocks === undefined ? { levels: levels ?? levelsOf(settings.size) } : { blocks };
    const trainer = new CycleGanTrainer({
      ...networks,
      ...depth,
      ...{ inputChannels, outputChannels, loss, lambdaA, lambdaB, lambdaIdentity, poolSize },
      ...trainerSettings(settings),
    });
    const { generatorA, generatorB } = trainer.models;
    return {
      ...trained(trainer, train),
      data: `${from}: ${train.size} images an epoch`,
      async saveSample(file) {
        const rows: Tensor4D[] = [];
        for (let i = 0; i < shown; i++) rows.push(rowOf(trainer, await sample(i)));
        await saveRows(file, rows);
      },
      generators: { 'generator-a': generatorA, 'generator-b': generatorB },
      charts: [
        {
          title: 'Cycle and identity',
          note: 'How far images come back from a round trip. They should fall.',
          series: ['cycle_A', 'cycle_B', 'idt_A', 'idt_B'],
        },
        {
          title: 'Generators against discriminators',
          note: 'They push against each other: look for balance, not for a fall.',
          series: ['G_A', 'D_A', 'G_B', 'D_B'],
        },
      ],
      sampleColumns: ['A', 'to B', 'and back', 'B', 'to A', 'and back'],
    };
  },
});

const levelsOf = (size: number) => Math.min(8, Math.floor(Math.log2(size)));

/** `[6, H, W, C]`: both images, their translations, and the ways back; frees the pair. */
function rowOf(trainer: CycleGanTrainer, { a, b }: ImagePair): Tensor4D {
  const row = tidy(() => {
    const ofA = trainer.generate(a, { direction: 'AtoB' });
    const ofB = trainer.generate(b, { direction: 'BtoA' });
    const sixth = [
      ...[a, ofA, trainer.generate(ofA, { direction: 'BtoA' })],
      ...[b, ofB, trainer.generate(ofB, { direction: 'AtoB' })],
    ];
    return concat(
      sixth.filter(({ shape }) => shape[3] === a.shape[3]),
      0,
    );
  });
  dispose([a, b]);
  return row;
}
