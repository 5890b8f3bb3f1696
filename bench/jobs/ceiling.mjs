// What the cores can do at most in WebAssembly: multiplications and additions out of registers.
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import asc from 'assemblyscript/asc';
import { jobArguments, report } from './timing.mjs';

const operations = 12 * 4;
const rounds = 2 ** 23;
const tries = 40;

const { threads } = jobArguments();
const source = await readFile(new URL('../ceiling/program.ts', import.meta.url), 'utf8');
const { binary, error } = await asc.compileString(source, {
  optimizeLevel: 3,
  runtime: 'stub',
  enable: ['simd'],
});
if (error) throw error;

/** Runs the loop in each worker at once, and takes the fastest of several tries of each. */
const work = `const { parentPort, workerData } = require('node:worker_threads');
const module = new WebAssembly.Module(workerData);
const instance = new WebAssembly.Instance(module, { env: { abort() {} } });
instance.exports.multiplyAndAdd(1e6);
let least = Infinity;
for (let i = 0; i < ${tries}; i++) {
  const begin = performance.now();
  instance.exports.multiplyAndAdd(${rounds});
  least = Math.min(least, performance.now() - begin);
}
parentPort.postMessage(least);`;

const rateOf = (milliseconds) => (operations * rounds) / milliseconds / 1e6;
const run = () =>
  new Promise((resolve, reject) => {
    const worker = new Worker(work, { eval: true, workerData: binary });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
const alone = await run();
const together = await Promise.all(Array.from({ length: threads }, run));
report({
  oneThread: rateOf(alone),
  threads,
  allThreads: together.map(rateOf).reduce((a, b) => a + b),
});
