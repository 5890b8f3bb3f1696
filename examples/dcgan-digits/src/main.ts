import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { imageGrid, saveImage } from '@gan/data';
import { saveModel } from '@gan/inference';
import { frechetDistance } from '@gan/metrics';
import {
  engineLine,
  initFrom,
  keepAverages,
  planRun,
  runProgram,
  startRun,
  writeReport,
} from '@gan/runs';
import { fit, useBackend } from '@gan/trainers';
import {
  judgeDigits,
  openDigits,
  print,
  realBatches,
  shortPath,
  trainClassifier,
} from '@gan-examples/shared';
import { dispose, type Tensor4D } from '@tensorflow/tfjs-core';
import { parseFlags } from './flags';
import { generatedBatches, generatedRow, saveDigits } from './generated';
import { saveLatentWalk } from './latent-walk';
import { dcganTrainer } from './networks';
import { type ReportInput, reportOf } from './report';
import { type Results, resultsTable } from './results';

const runs = fileURLToPath(new URL('../../../runs', import.meta.url));
const program = 'dcgan-digits';

/** Digits that each distance is measured on; fewer would make all distances larger. */
const JUDGED = 2000;
/** Of other latent vectors than those that training draws. */
const PICTURE_SEED = 1000;
const JUDGED_SEED = 100_000;

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  // Everything that can be wrong is found before the run folder is made, damaged files included.
  const plan = await planRun({ program, args, parse: parseFlags, fallback: join(runs, program) });
  for (const note of plan.notes) print(note);
  if (plan.kind === 'finished') return;
  const { flags } = plan;
  const { seed, size, latent, classifierSteps: steps, evaluateEvery } = flags;
  const digits = await openDigits(flags.source, { imageSize: size, seed, signal });
  const backend = await useBackend(flags.backend, { threads: flags.threads });
  print(engineLine(backend));
  const { description, train, heldOut } = digits;
  print(`data     ${description}: ${train.size} to train on, ${heldOut.size} held out`);
  const trainer = dcganTrainer(flags);
  await initFrom(trainer, flags.initFrom);

  const classifier = await trainClassifier({ digits: train, imageSize: size, steps, seed, signal });
  const real = await judgeDigits(classifier, realBatches(heldOut, JUDGED));
  const alsoReal = await judgeDigits(classifier, realBatches(train, JUDGED));
  const floor = frechetDistance(alsoReal.features, real.features);
  const accuracy = `${(100 * real.accuracy).toFixed(1)}%`;
  print(`judge    a classifier that labels ${accuracy} of the held-out digits right`);
  const distance = async () => {
    const batches = generatedBatches(trainer, { count: JUDGED, seed: JUDGED_SEED });
    return frechetDistance((await judgeDigits(classifier, batches)).features, real.features);
  };
  const untrained = await distance();

  const run = await startRun(plan, { signal, config: { backend } });
  print(`results  ${shortPath(run.dir)}`);
  const resultsSoFar = (): Results => ({
    samples: JUDGED,
    bySteps: [
      { step: 0, distance: untrained },
      ...run.evaluations.map(({ step, metrics }) => ({ step, distance: metrics.frechet! })),
    ],
    floor,
    classifier: real.accuracy,
  });
  const report = (status: ReportInput['status']) =>
    writeReport(run, reportOf(run, { status, flags, digits, backend, results: resultsSoFar() }));

  const overTime: Tensor4D[] = [];
  try {
    const evaluate = { every: evaluateEvery, run: async () => ({ frechet: await distance() }) };
    for await (const event of fit(trainer, train.unlabelled(), { ...run.fitOptions, evaluate })) {
      await run.record(event);
      if (event.type === 'sample') {
        overTime.push(generatedRow(trainer, PICTURE_SEED));
        await run.addSample(event, (file) => saveDigits(file, trainer, PICTURE_SEED));
        await report('running');
      }
    }
    keepAverages(trainer);
    await saveModel(trainer.models.generator, run.generatorDir);

    if (!signal.aborted) {
      await saveImage(join(run.dir, 'over-time.png'), await imageGrid(overTime));
      const walk = { walks: 6, steps: 12, latent, seed: PICTURE_SEED };
      await saveLatentWalk(join(run.dir, 'latent-walk.png'), trainer, walk);
      await report('finished');
      await run.finish(resultsSoFar());
      print(`\n${resultsTable(resultsSoFar())}\n`);
    }
  } finally {
    dispose(overTime);
    run.stop();
    if (run.started && !run.finished) await report('stopped');
  }
  print(run.reportPath);
}

const args = process.argv.slice(2);
process.exitCode = await runProgram((signal) => main(args, signal), { args });
