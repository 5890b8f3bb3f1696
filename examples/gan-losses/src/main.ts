import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chooseRunFolder, engineLine, runProgram, writeFileAtomic } from '@gan/runs';
import { useBackend } from '@gan/trainers';
import { print } from '@gan-examples/shared';
import { type Measurement, watchGradient } from './confident-discriminator';
import { parseFlags } from './flags';
import { lineChart } from './line-chart';
import { compared } from './losses';
import { reportPage, type Section } from './report';
import { range, slopes } from './sweep';
import { short, type Table, textTable } from './tables';

const repository = fileURLToPath(new URL('../../../', import.meta.url));

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const flags = parseFlags(args);
  const fallback = join(repository, 'runs', 'gan-losses');
  const dir = await chooseRunFolder({ out: flags.out, fallback });
  const backend = await useBackend('wasm', { threads: flags.threads });
  print(engineLine(backend));

  const bySlope = sweepSection();
  print(`\n${bySlope.title}\n${textTable(bySlope.table)}\n`);

  const runs: Measurement[][] = [];
  for (const loss of compared) {
    const start = performance.now();
    runs.push(await watchGradient(loss, { ...flags, signal }));
    print(`trained D for ${loss.label}, ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
  const byTraining = trainingSection(runs);
  print(`\n${byTraining.title}\n${textTable(byTraining.table)}\n`);

  await mkdir(dir, { recursive: true });
  const report = join(dir, 'index.html');
  await writeFileAtomic(join(dir, 'slope.svg'), bySlope.svg);
  await writeFileAtomic(join(dir, 'gradient.svg'), byTraining.svg);
  await writeFileAtomic(join(dir, 'measurements.json'), json(runs, flags));
  const footer = `npm run example gan-losses, seed ${flags.seed}, ${flags.steps} steps`;
  await writeFileAtomic(
    report,
    reportPage('What reaches the generator', [bySlope, byTraining], footer),
  );
  print(report);
}

/** How steep each generator loss is at each output of D. */
function sweepSection(): Section {
  const outputs = range(-10, 4, 141);
  const shown = [-10, -8, -6, -4, -2, 0, 1, 2, 4];
  return {
    title: "|d loss of G / d output of D| by D's output for a fake",
    text:
      'With minimax and non-saturating loss the output is a logit: D gives the fake a probability of ' +
      'sigmoid(output), so far to the left D is sure that it is fake. Least squares has no sigmoid: ' +
      'a D that is sure outputs its targets, 0 for fakes and 1 for real ones.',
    svg: lineChart({
      title: 'Slope of the generator loss',
      xLabel: 'output of D for a fake (sure that it is fake: to the left)',
      yLabel: '|d loss / d output|',
      yScale: 'log',
      curves: compared.map(({ kind, label }) => {
        const values = slopes(kind, outputs);
        return { label, points: outputs.map((x, i) => [x, Math.abs(values[i]!)] as const) };
      }),
    }),
    table: {
      columns: ['output', ...compared.map(({ label }) => label)],
      rows: shown.map((x) => [
        String(x),
        ...compared.map(({ kind }) => short(Math.abs(slopes(kind, [x])[0]!))),
      ]),
    },
  };
}

/** What arrives at G's weights as D learns. */
function trainingSection(runs: readonly (readonly Measurement[])[]): Section {
  const steps = runs[0]!.map(({ step }) => step);
  const wanted = [0, 0.02, 0.05, 0.1, 0.2, 0.5, 1].map((part) => part * steps.at(-1)!);
  const shown = [...new Set(wanted.map((step) => steps.findLastIndex((s) => s <= step)))];
  // Minimax and non-saturating loss differ for G alone: this is both runs' discriminator.
  const judged = runs[compared.findIndex(({ kind }) => kind === 'bce')]!;
  const table: Table = {
    columns: ['D steps', 'D trusts fakes', ...compared.map(({ label }) => label)],
    rows: shown.map((i) => [
      String(steps[i]),
      short(1 / (1 + Math.exp(-judged[i]!.onFake))),
      ...runs.map((run) => short(run[i]!.gradient)),
    ]),
  };
  return {
    title: "|gradient of G's weights| as D is trained and G stands still",
    text:
      'Real points and generated ones lie apart, so D can be as sure as it likes. Under the minimax loss ' +
      "G's gradient dies with D's doubt; the others go on telling G where to go. How far D trusts fakes " +
      'is sigmoid(mean output), in the run with the non-saturating loss.',
    svg: lineChart({
      title: 'Gradient at the generator while D trains',
      xLabel: 'discriminator steps',
      yLabel: "|gradient of G's weights|",
      yScale: 'log',
      curves: compared.map(({ label }, i) => ({
        label,
        points: runs[i]!.map(({ step, gradient }) => [step, gradient] as const),
      })),
    }),
    table,
  };
}

function json(runs: readonly (readonly Measurement[])[], flags: object): string {
  const named = Object.fromEntries(compared.map(({ kind }, i) => [kind, runs[i]]));
  return `${JSON.stringify({ flags, measurements: named }, null, 1)}\n`;
}

const args = process.argv.slice(2);
process.exitCode = await runProgram((signal) => main(args, signal), { args });
