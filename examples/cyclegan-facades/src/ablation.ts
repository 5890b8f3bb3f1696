import { join } from 'node:path';
import { imageGrid, saveImage } from '@gan/data';
import { engineLine, writeFileAtomic } from '@gan/runs';
import { CycleGanTrainer, type CycleGanTrainerOptions, fit, useBackend } from '@gan/trainers';
import {
  type AblationResults,
  ablationTable,
  decodeImages,
  meanOverSeeds,
  openAblationFolder,
  print,
  runAblation,
} from '@gan-examples/shared';
import { concat, dispose, slice, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { type Data, openData } from './data';
import { type AblationFlags, parseAblationFlags } from './flags';
import { LEARNING_RATE, networks } from './networks';
import { evaluate } from './results';

/** Section 5.1.4 of the paper: which cycles there are. Identity losses go with their cycles. */
export const variants: Readonly<
  Record<string, Pick<CycleGanTrainerOptions, 'lambdaA' | 'lambdaB'>>
> = {
  'GAN alone': { lambdaA: 0, lambdaB: 0 },
  'GAN + forward cycle': { lambdaB: 0 },
  'both cycles': {},
};

const columns = [
  { name: 'pixel', title: 'label accuracy, pixels' },
  { name: 'class', title: 'mean over labels' },
  { name: 'cyclePhoto', title: 'there and back, L1' },
];

/** Both cycles keep this much more of the labels than GAN alone, at least. */
export const BETTER = 1.5;

/** Held-out pairs of the picture. */
const SHOWN = 4;

/** Trains all variants, and prints how much of the photos' labels their translations keep. */
export async function ablate(
  args: readonly string[],
  runs: string,
  signal: AbortSignal,
): Promise<void> {
  const flags = parseAblationFlags(args);
  const { seed, seeds, out, backend: _, threads, ...settings } = flags;
  const backend = await useBackend(flags.backend, { threads });
  const data = await openData(flags);
  const dir = await openAblationFolder(out, join(runs, 'cyclegan-facades-ablation'), settings);
  print(engineLine(backend));
  print(`data     ${data.description}: ${data.train.size} images an epoch`);
  print(`results  ${dir}`);

  const results = await runAblation({
    dir,
    variants: Object.keys(variants),
    seeds: Array.from({ length: seeds }, (_, i) => seed + i),
    run: (name, runSeed) => train(name, runSeed, flags, data, signal),
    onCell: (name, runSeed, { values }, cached) =>
      print(
        `seed ${runSeed}  ${name.padEnd(19)}  label accuracy ${values.pixel!.toFixed(3)}, ` +
          `mean over labels ${values.class!.toFixed(3)}${cached ? '  (kept)' : ''}`,
      ),
    signal,
  });
  await savePicture(join(dir, 'ablation.png'), data, results);
  const report = `${ablationTable(results, columns, 'loss')}\n\n${finding(results)}`;
  await writeFileAtomic(join(dir, 'ablation.md'), `${report}\n`);
  print(`\n${report}\n\n${join(dir, 'ablation.png')}`);
}

/** Trains a variant for the flags' steps and measures it on the held-out pairs. */
export async function train(
  name: string,
  seed: number,
  flags: AblationFlags,
  data: Data,
  signal: AbortSignal,
): Promise<{ values: Record<string, number>; pictures: Tensor4D }> {
  const { steps, batch } = flags;
  const models = networks(flags, seed);
  const trainer = new CycleGanTrainer({
    ...{ ...models, ...variants[name], seed },
    learningRate: LEARNING_RATE,
  });
  try {
    const options = { steps, batchSize: batch, logEvery: steps, signal, seed };
    for await (const event of fit(trainer, data.train, options)) {
      if (event.type === 'end') signal.throwIfAborted();
    }
    const { labels, cyclePhoto } = await evaluate(trainer, data.heldOut, data.paired, signal);
    const pictures = tidy(() => {
      const shown = data.heldOut.slice(0, SHOWN);
      return concat(shown.map(({ a }) => trainer.generate(a)));
    });
    return { values: { pixel: labels!.pixel, class: labels!.class, cyclePhoto }, pictures };
  } finally {
    trainer.dispose();
    for (const model of Object.values(models)) model?.dispose();
  }
}

/** How the full model compares with GAN alone, in a sentence. */
export function finding(results: AblationResults): string {
  const ratio = (value: string) => {
    const mean = (name: string) => meanOverSeeds(results.get(name)!, value);
    return mean('both cycles') / mean('GAN alone');
  };
  const verdict = ratio('pixel') >= BETTER ? 'holds' : 'does not hold';
  return (
    `Label accuracy of both cycles: ${ratio('pixel').toFixed(2)} times that of GAN alone ` +
    `(at least ${BETTER} ${verdict}); mean over labels: ${ratio('class').toFixed(2)} times.`
  );
}

/** A row for each pair: photo, the label maps of every variant's first seed, the true one. */
export async function savePicture(
  file: string,
  { heldOut }: Data,
  results: AblationResults,
): Promise<void> {
  const rows = tidy(() => {
    const outputs = [...results.values()].map(([first]) => decodeImages(first!.pictures));
    return heldOut
      .slice(0, SHOWN)
      .map(({ a, b }, i) =>
        concat([a, ...outputs.map((images) => slice(images, i, 1) as Tensor4D), b], 0),
      );
  });
  try {
    await saveImage(file, await imageGrid(rows));
  } finally {
    dispose(rows);
  }
}
