import { join } from 'node:path';
import { proceduralFacades, swapSides } from '@gan/data';
import { L1Distance, Sharpness, Ssim } from '@gan/metrics';
import { engineLine, writeFileAtomic } from '@gan/runs';
import { fit, Pix2PixTrainer, useBackend } from '@gan/trainers';
import { type AblationResults, openAblationFolder, print, runAblation } from '@gan-examples/shared';
import { concat, dispose, type Tensor4D } from '@tensorflow/tfjs-core';
import { type AblationFlags, parseAblationFlags } from './ablation-flags';
import { ablationReport, savePicture } from './ablation-report';
import { discriminatorOf, type Variant, variants } from './ablation-variants';
import { type Data, loadPairs, openData, splitData } from './data';

/** Narrow networks bear larger steps than the paper's, and have fewer to take. */
const LEARNING_RATE = 5e-4;

/** Pairs of the picture. */
const SHOWN = 4;

/** What every variant trains on and is judged by. */
interface Setting {
  readonly flags: AblationFlags;
  readonly data: Data;
  readonly heldOut: Awaited<ReturnType<typeof loadPairs>>;
  readonly signal: AbortSignal;
}

/** Runs the ablation of the paper's sections 4.2 and 4.4, and prints its tables. */
export async function ablate(
  args: readonly string[],
  runs: string,
  signal: AbortSignal,
): Promise<void> {
  const flags = parseAblationFlags(args);
  const data = await openAblationData(flags, signal);
  const { seed, seeds, out, backend: _, threads, ...settings } = flags;
  const backend = await useBackend(flags.backend, { threads });
  const dir = await openAblationFolder(out, join(runs, 'pix2pix-facades-ablation'), settings);
  const setting = { flags, data, heldOut: await loadPairs(data.heldOut), signal };
  print(engineLine(backend));
  print(
    `data     ${data.description}: ${data.train.size} pairs, ${setting.heldOut.length} held out`,
  );
  print(`results  ${dir}`);

  const results: AblationResults = await runAblation({
    dir,
    variants: variants.map(({ name }) => name),
    seeds: Array.from({ length: seeds }, (_, i) => seed + i),
    run: (name, runSeed) => train(variants.find((v) => v.name === name)!, runSeed, setting),
    onCell: (name, runSeed, { values }, cached) =>
      print(
        `seed ${runSeed}  ${name.padEnd(9)}  ${formatValues(values)}${cached ? '  (kept)' : ''}`,
      ),
    signal,
  });
  await savePicture(join(dir, 'ablation.png'), setting.heldOut.slice(0, SHOWN), results);
  const report = ablationReport(results);
  await writeFileAtomic(join(dir, 'ablation.md'), `${report}\n`);
  print(`\n${report}\n\n${join(dir, 'ablation.png')}`);
}

/** Trains a variant for the flags' steps and measures it on the held-out pairs. */
export async function train(
  { patch, weights }: Variant,
  seed: number,
  { flags, data, heldOut, signal }: Setting,
): Promise<{ values: Record<string, number>; pictures: Tensor4D }> {
  const { size, filters, steps, batch, lambdaL1 } = flags;
  const discriminator = discriminatorOf(patch, 2 * filters, seed);
  const trainer = new Pix2PixTrainer({
    ...{ imageSize: size, filters, discriminator, lambdaL1, seed, ...weights },
    learningRate: LEARNING_RATE,
  });
  const metrics = { l1: new L1Distance(), ssim: new Ssim(), sharpness: new Sharpness() };
  const shown: Tensor4D[] = [];
  try {
    const options = { steps, batchSize: batch, logEvery: steps, signal, seed };
    for await (const event of fit(trainer, data.train, options)) {
      if (event.type === 'end') signal.throwIfAborted();
    }
    for (const [i, { a, b }] of heldOut.entries()) {
      const output = trainer.generate(a);
      for (const metric of Object.values(metrics)) await metric.add(output, b);
      if (i < SHOWN) shown.push(output);
      else output.dispose();
    }
    const values = Object.entries(metrics).map(([name, metric]) => [name, metric.result()]);
    return { values: Object.fromEntries(values), pictures: concat(shown, 0) };
  } finally {
    dispose(shown);
    trainer.dispose();
    discriminator.dispose();
  }
}

/** The drawn houses are weathered ones: L1 is blurry where the label does not tell. */
async function openAblationData(flags: AblationFlags, signal: AbortSignal): Promise<Data> {
  const { source, size, direction, heldOut } = flags;
  const seed = 1; // of the data alone: all seeds learn from the same pairs
  if (source.kind !== 'procedural') return openData({ ...flags, seed }, signal);
  const pairs = proceduralFacades({ imageSize: size, count: 200, seed, weathering: 1 });
  const description = 'weathered procedural facades';
  return splitData(direction === 'AtoB' ? pairs : swapSides(pairs), description, heldOut, seed);
}

function formatValues(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${value.toFixed(3)}`)
    .join('  ');
}
