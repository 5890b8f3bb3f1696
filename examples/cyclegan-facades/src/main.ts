import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { saveModel } from '@gan/inference';
import { engineLine, initFrom, planRun, runProgram, startRun, writeReport } from '@gan/runs';
import { CycleGanTrainer, fit, useBackend } from '@gan/trainers';
import { print, shortPath } from '@gan-examples/shared';
import { ablate } from './ablation';
import { openData } from './data';
import { parseFlags } from './flags';
import { LEARNING_RATE, networks } from './networks';
import { type ReportInput, reportOf } from './report';
import { evaluate, resultsTable } from './results';
import { saveSamples } from './samples';

const runs = fileURLToPath(new URL('../../../runs', import.meta.url));
const program = 'cyclegan-facades';
const SAMPLES = 5;

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  if (args.includes('--ablation')) return ablate(args, runs, signal);
  // Everything that can be wrong is found before the run folder is made.
  const plan = await planRun({ program, args, parse: parseFlags, fallback: join(runs, program) });
  for (const note of plan.notes) print(note);
  if (plan.kind === 'finished') return;
  const { flags } = plan;
  const backend = await useBackend(flags.backend, { threads: flags.threads });
  const data = await openData(flags);
  print(engineLine(backend));
  const trainer = new CycleGanTrainer({
    ...networks(flags, flags.seed),
    learningRate: LEARNING_RATE,
    seed: flags.seed,
  });
  await initFrom(trainer, flags.initFrom);
  print(`data     ${data.description}: ${data.train.size} images an epoch`);
  const run = await startRun(plan, { signal, config: { backend } });
  print(`results  ${shortPath(run.dir)}`);

  const { description, train } = data;
  const setting = { flags, description, trainImages: train.size, backend };
  const report = (status: ReportInput['status'], more: Partial<ReportInput> = {}) =>
    writeReport(run, reportOf(run, { ...setting, status, ...more }));

  try {
    for await (const event of fit(trainer, data.train, run.fitOptions)) {
      await run.record(event);
      if (event.type === 'sample') {
        const shown = data.heldOut.slice(0, SAMPLES);
        await run.addSample(event, (file) => saveSamples(file, shown, trainer));
        await report('running');
      }
    }
    const { generatorA, generatorB } = trainer.models;
    await saveModel(generatorA, join(run.dir, 'generator-a'));
    await saveModel(generatorB, join(run.dir, 'generator-b'));

    if (!signal.aborted) {
      const results = await evaluate(trainer, data.heldOut, data.paired, signal);
      await report('finished', { results });
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
