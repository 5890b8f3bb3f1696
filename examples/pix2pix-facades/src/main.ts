import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engineLine, initFrom, planRun, runProgram, startRun, writeReport } from '@gan/runs';
import { fit, Pix2PixTrainer, useBackend } from '@gan/trainers';
import { saveModel } from '@gan-examples/shared';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { ablate } from './ablation';
import { fitBaselines } from './baselines';
import { loadPairs, openData } from './data';
import { meanL1 } from './evaluate';
import { parseFlags } from './flags';
import { type ReportInput, reportOf } from './report';
import { type Results, resultsTable } from './results';
import { saveSamples } from './samples';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const program = 'pix2pix-facades';
const SAMPLES = 6;

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  if (args.includes('--ablation')) return ablate(args, join(repository, 'runs'), signal);
  // Everything that can be wrong is found before the run folder is made, damaged images included.
  const fallback = join(repository, 'runs', program);
  const plan = await planRun({ program, args, parse: parseFlags, fallback });
  for (const note of plan.notes) print(note);
  if (plan.kind === 'finished') return;
  const { flags } = plan;
  const data = await openData(flags, signal);
  const backend = await useBackend(flags.backend, { threads: flags.threads });
  print(engineLine(backend));
  const { size, filters, seed } = flags;
  const trainer = new Pix2PixTrainer({ imageSize: size, filters, seed });
  await initFrom(trainer, flags.initFrom);
  const heldOut = await loadPairs(data.heldOut);
  print(`data     ${data.description}: ${data.train.size} pairs, ${heldOut.length} held out`);
  const baselines = await fitBaselines(data.train, signal);
  const run = await startRun(plan, { signal, config: { backend } });
  print(`results  ${shortPath(run.dir)}`);

  const generate = (mode: 'train' | 'eval') => (input: Tensor4D) =>
    trainer.generate(input, { mode });
  const report = (status: ReportInput['status'], more: Partial<ReportInput> = {}) => {
    const { description, train } = data;
    const input = { status, flags, description, trainPairs: train.size, backend, ...more };
    return writeReport(run, reportOf(run, input));
  };

  let complete = false;
  try {
    const untrained = await meanL1(heldOut, generate('train'), signal);

    for await (const event of fit(trainer, data.train, run.fitOptions)) {
      await run.record(event);
      if (event.type === 'sample') {
        const shown = heldOut.slice(0, SAMPLES);
        await run.addSample(event, (file) => saveSamples(file, shown, generate('train')));
        await report('running');
      }
    }
    await saveModel(trainer.models.generator, run.generatorDir);

    if (!signal.aborted) {
      const start = performance.now();
      const { meanTarget, labelColours } = baselines;
      const results: Results = {
        pairs: heldOut.length,
        trained: await meanL1(heldOut, generate('train'), signal),
        trainedEval: await meanL1(heldOut, generate('eval'), signal),
        untrained,
        meanTarget: await meanL1(heldOut, meanTarget, signal),
        labelColours: labelColours && (await meanL1(heldOut, labelColours, signal)),
      };
      await report('finished', { results, evaluationSeconds: (performance.now() - start) / 1000 });
      await run.finish(results);
      complete = true;
      print(`\n${resultsTable(results)}\n`);
    }
  } finally {
    run.stop();
    if (run.started && !complete) await report('stopped');
  }
  print(run.reportPath);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Relative where that is shorter to read. */
function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}

const args = process.argv.slice(2);
process.exitCode = await runProgram((signal) => main(args, signal), { args });
