import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { saveModel } from '@gan/inference';
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
import { parseFlags } from './flags';
import { generatedBatches, saveClassGrid } from './generated';
import { conditionalTrainer, IMAGE_SIZE } from './networks';
import { type ReportInput, reportOf } from './report';
import { percent, type Results, resultsTable } from './results';

const runs = fileURLToPath(new URL('../../../runs', import.meta.url));
const program = 'cgan-digits';

/** Of other latent vectors than those that training draws. */
const GRID_SEED = 1000;
const JUDGED_SEED = 2000;

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  // Everything that can be wrong is found before the run folder is made, damaged files included.
  const plan = await planRun({ program, args, parse: parseFlags, fallback: join(runs, program) });
  for (const note of plan.notes) print(note);
  if (plan.kind === 'finished') return;
  const { flags } = plan;
  const { seed, classifierSteps } = flags;
  const digits = await openDigits(flags.source, { imageSize: IMAGE_SIZE, seed, signal });
  const backend = await useBackend(flags.backend, { threads: flags.threads });
  print(engineLine(backend));
  const { description, train, heldOut } = digits;
  print(`data     ${description}: ${train.size} to train on, ${heldOut.size} held out`);
  const trainer = conditionalTrainer(flags);
  await initFrom(trainer, flags.initFrom);

  const settings = { digits: train, imageSize: IMAGE_SIZE, steps: classifierSteps, seed, signal };
  const classifier = await trainClassifier(settings);
  const judge = (perClass: number) =>
    judgeDigits(classifier, generatedBatches(trainer, { perClass, seed: JUDGED_SEED }));
  const real = await judgeDigits(classifier, realBatches(heldOut));
  print(`judge    a classifier that labels ${percent(real.accuracy)} of the held-out digits right`);
  const untrained = await judge(100);
  print(`         and ${percent(untrained.accuracy)} of what the untrained generator makes`);

  const run = await startRun(plan, { signal, config: { backend } });
  print(`results  ${shortPath(run.dir)}`);
  const report = (status: ReportInput['status'], results?: Results) =>
    writeReport(run, reportOf(run, { status, flags, digits, backend, results }));

  try {
    for await (const event of fit(trainer, train, run.fitOptions)) {
      await run.record(event);
      if (event.type === 'sample') {
        await run.addSample(event, (file) => saveClassGrid(file, trainer, GRID_SEED));
        await report('running');
      }
    }
    keepAverages(trainer);
    await saveModel(trainer.models.generator, run.generatorDir);

    if (!signal.aborted) {
      const trained = await judge(100);
      const results: Results = {
        samples: trained.samples,
        accuracy: trained.accuracy,
        perClass: trained.perClass,
        untrained: untrained.accuracy,
        real: real.accuracy,
      };
      await saveClassGrid(join(run.dir, 'classes.png'), trainer, GRID_SEED);
      await report('finished', results);
      await run.finish(results);
      print(`\n${resultsTable(results)}\n`);
    }
  } finally {
    run.stop();
    if (run.started && !run.finished) await report('stopped');
  }
  print(run.reportPath);
}

const args = process.argv.slice(2);
process.exitCode = await runProgram((signal) => main(args, signal), { args });
