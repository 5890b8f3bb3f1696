import {
  type PairDataset,
  pairedImages,
  proceduralFacades,
  splitPairs,
  swapSides,
} from '@gan/data';
import { L1Distance, Psnr, Ssim } from '@gan/metrics';
import { Pix2PixTrainer } from '@gan/trainers';
import { concat, dispose } from '@tensorflow/tfjs-core';
import { inFlags, matchOf } from '../pairs/match';
import { integer, number, path, pattern, toggle } from '../settings/fields';
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
import { type Opened, recipe } from './recipe';
import { trainerSettings, trainingDefaults, trainingShape } from './training-settings';

const shape = {
  ...imageShape,
  dropout: toggle('no dropout in the generator'),
  ab: path('folder of side-by-side images: A left, B right'),
  matchA: pattern("what of a name of A's is its pair's, where names differ"),
  matchB: pattern("what of a name of B's is its pair's"),
  lambdaL1: number([0, Infinity], 'weight of the L1 loss'),
  heldOut: integer(0, 'pairs kept from training, to judge by', {
    fallback: 'a tenth of them, at most 16',
  }),
  evaluateEvery: integer(1, 'steps between evaluations on the held-out pairs; keeps the best', {
    fallback: 'at the end alone',
  }),
  ...trainingShape,
  decayEpochs: secondHalf,
};

const defaults = {
  ...imageDefaults,
  ...trainingDefaults,
  ...{
    norm: 'batch',
    dropout: true,
    loss: 'bce',
    lambdaL1: 100,
    epochs: 200,
    decayEpochs: undefined,
  },
} as const;

const PROCEDURAL_PAIRS = 400;
const SHOWN = 6;

type Settings = Parameters<typeof openPairs>[0];

async function openPairs(settings: {
  readonly a?: string;
  readonly b?: string;
  readonly ab?: string;
  readonly matchA?: string;
  readonly matchB?: string;
  readonly demo: boolean;
  readonly direction: 'AtoB' | 'BtoA';
  readonly size: number;
  readonly seed: number;
}): Promise<{ pairs: PairDataset; from: string }> {
  const { a, b, ab, demo, direction, size, seed } = settings;
  const folders = a !== undefined || b !== undefined;
  oneSource({ '--a and --b': folders, '--ab': ab !== undefined, '--demo': demo });
  const match = matchOf(settings, { hasFolders: ab === undefined && !demo });
  if (demo) {
    const pairs = proceduralFacades({ imageSize: size, count: PROCEDURAL_PAIRS, seed });
    return { pairs: direction === 'AtoB' ? pairs : swapSides(pairs), from: 'drawn facades' };
  }
  const options = folderOptions(settings);
  if (ab !== undefined) {
    const pairs = await pairedImages({ ab }, options);
    return { pairs, from: `${ab}${leftOut(pairs.skipped)}` };
  }
  const both = bothFolders(settings, 'or --ab DIR of side-by-side images, or --demo');
  const pairs = await inFlags(pairedImages(both, { ...options, match }));
  return { pairs, from: `${both.a} and ${both.b}${leftOut(pairs.skipped)}` };
}

/** Pairs to train on, and pairs to judge by; there may be none of the latter. */
function split(pairs: PairDataset, { heldOut, seed }: { heldOut?: number } & Settings) {
  const count = heldOut ?? Math.min(16, Math.floor(pairs.size / 10));
  if (count === 0) return { train: pairs, heldOut: undefined };
  return splitPairs(pairs, { heldOut: count, seed });
}

export const pix2pix = recipe({
  model: 'pix2pix',
  title: 'pix2pix',
  summary: 'Learns to translate images from pairs: label maps into photos, sketches into pictures.',
  examples: [
    'gan train pix2pix --demo --steps 300                   # facades that are drawn: no data needed',
    'gan train pix2pix --ab facades/train --direction BtoA  # side-by-side images',
    'gan train pix2pix --a labels --b photos --size 128     # two folders, files of the same names',
    'gan train pix2pix --resume --out runs/pix2pix          # go on where a run was stopped',
  ],
  shape,
  defaults,
  demoDefaults: { size: 128, filters: 32, epochs: 3, decayEpochs: 0 },
  notOfDemo: [...imageFileSettings, 'matchA', 'matchB'],
  async open(settings): Promise<Opened> {
    const { pairs, from } = await openPairs(settings);
    const { train, heldOut } = split(pairs, settings);
    const { inputChannels, outputChannels, loss, lambdaL1 } = settings;
    const trainer = new Pix2PixTrainer({
      ...networkOptions(settings),
      ...{ inputChannels, outputChannels, loss, lambdaL1 },
      ...trainerSettings(settings),
    });
    const shown = heldOut ?? train;
    return {
      ...trained(trainer, train),
      data: `${from}: ${train.size} pairs, ${heldOut?.size ?? 0} held out`,
      saveSample: (file) => saveSample(file, trainer, shown),
      ...(heldOut && { evaluate: (signal) => evaluate(trainer, heldOut, signal) }),
      generators: { generator: trainer.models.generator },
      charts: [
        { title: 'Distance to the target', note: 'It should fall.', series: ['G_L1'] },
        {
          title: 'Generator against discriminator',
          note: 'They push against each other: look for balance, not for a fall.',
          series: ['G_GAN', 'D_real', 'D_fake'],
        },
      ],
      sampleColumns: ['input', 'output', 'target'],
    };
  },
});

async function saveSample(file: string, trainer: Pix2PixTrainer, pairs: PairDataset) {
  const rows = [];
  for (let i = 0; i < Math.min(SHOWN, pairs.size); i++) {
    const { a, b } = await pairs.pairs([i]);
    const output = trainer.generate(a);
    // A grid has one number of channels; a grey side is shown beside a colour one as it is.
    const images = [a, output, b].filter((image) => image.shape[3] === output.shape[3]);
    rows.push(concat(images, 0));
    dispose([a, output, b]);
  }
  await saveRows(file, rows);
}

async function evaluate(trainer: Pix2PixTrainer, heldOut: PairDataset, signal: AbortSignal) {
  const metrics = { l1: new L1Distance(), psnr: new Psnr(), ssim: new Ssim() };
  for (let i = 0; i < heldOut.size; i++) {
    signal.throwIfAborted();
    const { a, b } = await heldOut.pairs([i]);
    const output = trainer.generate(a);
    for (const metric of Object.values(metrics)) await metric.add(output, b);
    dispose([a, b, output]);
  }
  return Object.fromEntries(
    Object.entries(metrics).map(([name, metric]) => [name, metric.result()]),
  );
}
