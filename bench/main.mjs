// Measures ours and its peers, one process after the other, and prints what came out.
import { mkdir, open, rename } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describeMachine, machineText } from './machine.mjs';
import { parseOptions, usage } from './options.mjs';
import { oursOf } from './ours.mjs';
import { measurements } from './parts.mjs';
import { torchProblem } from './processes.mjs';
import { ratios, ratioTable } from './report/ratios.mjs';
import { vectorsText } from './report/vectors.mjs';

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
  const ours = oursOf(options);
  for (const { name, program, version } of ours)
    console.log(`${name}: Node ${version}, ${program}`);
  const problem = options.peers.includes('torch') && (await torchProblem(options.python));
  if (problem) console.log(`PyTorch: ${problem} in ${options.python}`);
  const peers = options.peers.filter((peer) => peer !== 'torch' || !problem);
  const plan = { ...options, ours, peers };
  const say = (text) => process.stderr.write(`${new Date().toTimeString().slice(0, 8)} ${text}\n`);

  const results = { machine, options, ours };
  for (const [part, measure] of Object.entries(measurements)) {
    if (!options.only.includes(part)) continue;
    const { results: found, sections } = await measure(plan, say);
    results[part] = found;
    for (const [title, text] of Object.entries(sections)) section(title, text);
  }
  section('Vectors of ours, and why', vectorsText(results));
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
