import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CycleGanTrainer, fit, useBackend } from '@gan/trainers';
import {
  chooseRunFolder,
  createRunFolder,
  runProgram,
  saveModel,
  type TrainingProgressView,
  trainingProgress,
  writeReport,
} from '@gan-examples/shared';
import { ablate } from './ablation';
import { openData } from './data';
import { parseFlags } from './flags';
import { LEARNING_RATE, networks } from './networks';
import { type ReportInput, reportOf } from './report';
import { evaluate, resultsTable } from './results';
import { saveSamples } from './samples';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const example = 'cyclegan-facades';
const SAMPLES = 5;

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  if (args.includes('--ablation')) return ablate(args, join(repository, 'runs'), signal);
  // Everything that can be wrong is found before the run folder is made.
  const flags = parseFlags(args);
  const dir = await chooseRunFolder(flags.out, join(repository, 'runs', example));
  const data = await openData(flags);
  const backend = await useBackend(flags.backend, { threads: flags.threads });
  print(`engine   ${backend.name}, ${backend.device} (${backend.reason})`);
  const { steps, batch, seed, logEvery, sampleEvery } = flags;
  const trainer = new CycleGanTrainer({
    ...networks(flags, seed),
    learningRate: LEARNING_RATE,
    seed,
  });
  print(`data     ${data.description}: ${data.train.size} images an epoch`);
  const run = await createRunFolder(dir, { example, ...flags, backend });
  print(`results  ${shortPath(dir)}`);

  const report = (status: ReportInput['status'], more: Partial<ReportInput> = {}) => {
    const { description, train } = data;
    const input = { status, flags, description, trainImages: train.size, backend, ...more };
    return writeReport(run, reportOf(run, input));
  };

  let view: TrainingProgressView | undefined;
  let complete = false;
  try {
    const options = { steps, batchSize: batch, logEvery, sampleEvery, signal, seed };
    for await (const event of fit(trainer, data.train, options)) {
      switch (event.type) {
        case 'start':
          view = trainingProgress(event);
          break;
        case 'step': {
          const { seconds, imagesPerSecond } = event;
          await run.log({ ...event, timing: { seconds, imagesPerSecond } });
          view?.update(event);
          break;
        }
        case 'sample': {
          const shown = data.heldOut.slice(0, SAMPLES);
          await run.addSample(event, (file) => saveSamples(file, shown, trainer));
          await report('running');
          break;
        }
      }
    }
    view?.stop();
    const { generatorA, generatorB } = trainer.models;
    await saveModel(generatorA, join(dir, 'generator-a'));
    await saveModel(generatorB, join(dir, 'generator-b'));

    if (!signal.aborted) {
      const results = await evaluate(trainer, data.heldOut, data.paired, signal);
      await report('finished', { results });
      complete = true;
      print(`\n${resultsTable(results)}\n`);
    }
  } finally {
    view?.stop();
    if (!complete) await report('stopped');
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
