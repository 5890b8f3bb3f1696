// Measures ours and its peers, one process after the other, and prints what came out.
import { gpuBench } from './gpu/bench.mjs';
import { describeMachine, machineText } from './machine.mjs';
import { parseOptions, usage } from './options.mjs';
import { oursOf } from './ours.mjs';
import { measurements } from './parts.mjs';
import { endJobs, torchProblem } from './processes.mjs';
import { section } from './report/print.mjs';
import { ratios, ratioTable } from './report/ratios.mjs';
import { vectorsText } from './report/vectors.mjs';
import { save } from './save.mjs';

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.once(signal, () => {
    endJobs();
    process.exit(code);
  });
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) console.log(usage);
  else await bench(options);
} catch (error) {
  console.error(`error: ${error.message}\n\n${usage}`);
  process.exitCode = 1;
}

async function bench(options) {
  if (options.carry) throw new Error('--carry is for npm run bench, in the repository');
  const machine = describeMachine();
  console.log(machineText(machine));
  const say = (text) => process.stderr.write(`${new Date().toTimeString().slice(0, 8)} ${text}\n`);
  const problem =
    options.peers.some((peer) => peer.startsWith('torch')) && (await torchProblem(options.python));
  if (problem) console.log(`PyTorch: ${problem} (--python ${options.python})`);
  const path = options.backends
    ? await gpuBench({ ...options, torchProblem: problem || undefined }, machine, say)
    : await partsBench(options, problem, machine, say);
  console.log(`\nwritten to ${path}`);
}

async function partsBench(options, problem, machine, say) {
  const ours = oursOf(options);
  for (const { name, program, version } of ours)
    console.log(`${name}: Node ${version}, ${program}`);
  const peers = options.peers.filter((peer) => peer !== 'torch' || !problem);
  const plan = { ...options, ours, peers };
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
  return save(results, options.results);
}
