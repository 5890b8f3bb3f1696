import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { operationsOf } from './program.mjs';

/** About 2 ms. */
const rounds = 2 ** 21;
/** Words that threads share: counts of bursts begun and of helpers that are done, then their microseconds. */
const [begun, done, firstTime] = [0, 1, 2];

/** Computes whenever the count of bursts changes. */
const helper = `const { parentPort, workerData } = require('node:worker_threads');
const { binary, words, index } = workerData;
const module = new WebAssembly.Module(binary);
const { multiplyAndAdd } = new WebAssembly.Instance(module, { env: { abort() {} } }).exports;
multiplyAndAdd(1e6);
parentPort.postMessage('ready');
for (let burst = 0; ; burst++) {
  Atomics.wait(words, ${begun}, burst);
  const begin = performance.now();
  multiplyAndAdd(${rounds});
  words[${firstTime} + index] = (performance.now() - begin) * 1000;
  Atomics.add(words, ${done}, 1);
}`;

/**
 * What the cores can do at most in WebAssembly: multiplications and additions out of registers, in
 * bursts of 2 ms. Run between other work, they say what the machine allowed meanwhile.
 *
 * @param vectors As the engine has them: see vectorsInUse of @gan/backend-wasm.
 * @returns Runs a burst on all threads at once; their GFLOP/s, added up.
 */
export async function startCeiling(threads, { vectors, bits }) {
  const kind = { isFused: vectors === 'fused', isWide: bits === 256 };
  const compile = fileURLToPath(new URL('./compile.mjs', import.meta.url));
  const binary = execFileSync(process.execPath, [compile, JSON.stringify(kind)]);
  if (kind.isWide) setFlagsFromString('--experimental-wasm-revectorize');
  // Optimised at the first call: V8 would else wait for a call that comes after it has had the time.
  setFlagsFromString('--no-liftoff');
  const module = new WebAssembly.Module(binary);
  const { multiplyAndAdd } = new WebAssembly.Instance(module, { env: { abort() {} } }).exports;
  multiplyAndAdd(1e6);
  setFlagsFromString('--liftoff');

  const helpers = threads - 1;
  const words = new Int32Array(new SharedArrayBuffer(4 * (firstTime + helpers)));
  for (let index = 0; index < helpers; index++) {
    const worker = new Worker(helper, { eval: true, workerData: { binary, words, index } });
    await new Promise((ready, failed) => worker.once('message', ready).once('error', failed));
    worker.unref();
  }
  const rateOf = (milliseconds) => (operationsOf(kind) * rounds) / milliseconds / 1e6;
  return () => {
    Atomics.store(words, done, 0);
    Atomics.add(words, begun, 1);
    Atomics.notify(words, begun);
    const begin = performance.now();
    multiplyAndAdd(rounds);
    const own = rateOf(performance.now() - begin);
    while (Atomics.load(words, done) < helpers);
    const times = [...words.subarray(firstTime)];
    return times.reduce((sum, microseconds) => sum + rateOf(microseconds / 1000), own);
  };
}
