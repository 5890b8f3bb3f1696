// Measures ours and its peers, one process after the other, and prints what came out.
import { mkdir, open, rename } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureConvolutions } from './convolutions.mjs';
import { describeMachine, machineText } from './machine.mjs';
import { parseOptions, usage } from './options.mjs';
import { nodeJob, torchProblem } from './processes.mjs';
import { ceilingTable, convolutionTable, unavailableText } from './report/convolutions.mjs';
import { dataTable } from './report/data.mjs';
import { fusedTable } from './report/fused.mjs';
import { phaseTable } from './report/phases.mjs';
import { ratios, ratioTable } from './report/ratios.mjs';
import { profileTable, stepTable } from './report/steps.mjs';
import { measureSteps } from './steps.mjs';

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) console.log(usage);
  else await bench(options);
} catch (error) {
  console.error(`error: ${error.message}\n\n${usage}`);
  process.exitCode = 1;
}

async function bench(options) {
  const machine = describeMachine();
  console.log(machineText(machine));
  const problem = options.peers.includes('torch') && (await torchProblem(options.python));
  if (problem) console.log(`PyTorch: ${problem} in ${options.python}`);
  const peers = options.peers.filter((peer) => peer !== 'torch' || !problem);
  const plan = { ...options, peers };
  const say = (text) => process.stderr.write(`${new Date().toTimeString().slice(0, 8)} ${text}\n`);

  // Every job's process inherits it.
  if (options.relaxedSimd) process.env.BENCH_RELAXED_SIMD = '1';

  const results = { machine, options };
  if (options.only.includes('convolutions')) {
    results.convolutions = await measureConvolutions(plan, say);
    section('Convolutions, GFLOP/s', convolutionTable(results.convolutions));
    for (const line of unavailableText(results.convolutions)) console.log(line);
    section('GFLOP/s, and shares of the ceiling', ceilingTable(results.convolutions));
  }
  if (options.only.includes('fused')) {
    results.fused = [];
    for (const threads of new Set([1, options.threads])) {
      say(`fused kernels: threads ${threads}`);
      results.fused.push(await nodeJob('fused', { threads }));
    }
    section('Norms and Adam', fusedTable(results.fused));
  }
  if (options.only.includes('phases')) {
    say('phases of every trainer');
    const [warmUp, count] = options.quick ? [1, 1] : [2, 3];
    results.phases = await nodeJob('phases', {
      threads: options.threads,
      imageSize: 128,
      warmUp,
      count,
    });
    section("Phases of every trainer's step, 128 x 128", phaseTable(results.phases));
  }
  if (options.only.includes('steps')) {
    results.steps = await measureSteps(plan, say);
    section(`Training steps, ${options.threads} threads`, stepTable(results.steps));
    section('Where our time goes', profileTable(results.steps));
  }
  if (options.only.includes('data')) {
    say('image pairs from disk');
    const folder = options.facades && resolve(options.facades);
    results.data = await nodeJob('data', { folder });
    section('Image pairs from disk', dataTable(results.data));
  }
  results.ratios = ratios(results);
  section('Ratios (~: extrapolated by operations)', ratioTable(results.ratios));
  console.log(`\nwritten to ${await save(results)}`);
}

function section(title, text) {
  console.log(`\n## ${title}\n\n${text}`);
}

async function save(results) {
  const folder = fileURLToPath(new URL('results/', import.meta.url));
  const path = `${folder}latest.json`;
  await mkdir(folder, { recursive: true });
  const file = await open(`${path}.${process.pid}`, 'w');
  await file.writeFile(`${JSON.stringify(results, null, 2)}\n`);
  await file.sync();
  await file.close();
  await rename(`${path}.${process.pid}`, path);
  return path;
}
