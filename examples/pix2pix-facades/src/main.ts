import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { saveModel } from '@gan/inference';
import { engineLine, initFrom, planRun, runProgram, startRun, writeReport } from '@gan/runs';
import { fit, Pix2PixTrainer, useBackend } from '@gan/trainers';
import { print, shortPath } from '@gan-examples/shared';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { ablate } from './ablation';
import { fitBaselines } from './baselines';
import { loadPairs, openData } from './data';
import { meanL1 } from './evaluate';
import { parseFlags } from './flags';
import { measure } from './measure';
import { type ReportInput, reportOf } from './report';
import { resultsTable } from './results';
import { saveSamples } from './samples';

const runs = fileURLToPath(new URL('../../../runs', import.meta.url));
const program = 'pix2pix-facades';
const SAMPLES = 6;

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  if (args.includes('--ablation')) return ablate(args, runs, signal);
  // Everything that can be wrong is found before the run folder is made, damaged images included.
  const plan = await planRun({ program, args, parse: parseFlags, fallback: join(runs, program) });
  for (const note of plan.notes) print(note);
  if (plan.kind === 'finished') return;
  const { flags } = plan;
  const { description, ...data } = await openData(flags, signal);
  const backend = await useBackend(flags.backend, { threads: flags.threads });
  print(engineLine(backend));
  const { size, filters, seed } = flags;
  const trainer = new Pix2PixTrainer({ imageSize: size, filters, seed });
  await initFrom(trainer, flags.initFrom);
  const heldOut = await loadPairs(data.heldOut);
  print(`data     ${description}: ${data.train.size} pairs, ${heldOut.length} held out`);
  const baselines = await fitBaselines(data.train, signal);
  const run = await startRun(plan, { signal, config: { backend } });
  print(`results  ${shortPath(run.dir)}`);

  const setting = { flags, description, trainPairs: data.train.size, backend };
  const report = (status: ReportInput['status'], more: Partial<ReportInput> = {}) =>
    writeReport(run, reportOf(run, { ...setting, status, ...more }));
  // As the reference tests: statistics of the batch, and dropout.
  const generate = (input: Tensor4D) => trainer.generate(input, { mode: 'train' });

  try {
    const untrained = await meanL1(heldOut, generate, signal);

    for await (const event of fit(trainer, data.train, run.fitOptions)) {
      await run.record(event);
      if (event.type === 'sample') {
        const shown = heldOut.slice(0, SAMPLES);
        await run.addSample(event, (file) => saveSamples(file, shown, generate));
        await report('running');
      }
    }
    await saveModel(trainer.models.generator, run.generatorDir);

    if (!signal.aborted) {
      const start = performance.now();
      const results = await measure(trainer, { heldOut, baselines, untrained, signal });
      await report('finished', { results, evaluationSeconds: (performance.now() - start) / 1000 });
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
