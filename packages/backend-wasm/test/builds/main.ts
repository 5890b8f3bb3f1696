// Runs one build of the engine over everything that it computes, in plain Node, for src/builds.long.test.ts:
// node main.mjs BUILD THREADS FILE writes the results' bytes to FILE.bin and their names to FILE.json.
import { writeFileSync } from 'node:fs';
import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import { setThreadCount, threadCount } from '../../src/index';
import { type BuildName, builds } from '../../src/runtime/builds';
import { startedRuntime } from '../../src/runtime/runtime';
import { processState } from '../../src/runtime/state';
import { convolutions } from './convolutions';
import { elementwise } from './elementwise';
import { pictures } from './pictures';
import { products } from './products';
import { training } from './training';

const [build, threads, file] = process.argv.slice(2) as [BuildName, string, string];
// Chosen beforehand: what the platform would be tried for is what this tests.
processState().choice = {
  asked: 'auto',
  build,
  info: {
    vectors: build === 'fusedWide' ? 'fused' : build,
    bits: builds[build].lanes === 8 ? 256 : 128,
    reason: 'tested',
  },
};
setThreadCount(Number(threads));
await tf.setBackend('gan-wasm');
// Threads join once they have started, which must not be after the last case.
while (!startedRuntime()!.pool.settled) await new Promise((resolve) => setTimeout(resolve, 5));

const results: { name: string; dtype: string; start: number; length: number }[] = [];
const bytes: Uint8Array[] = [];
let start = 0;
for (const { name, run } of [
  ...products,
  ...convolutions,
  ...training,
  ...elementwise,
  ...pictures,
]) {
  tf.tidy(() => {
    for (const [i, tensor] of [run()].flat().entries()) {
      const values = tensor.dataSync();
      // Four bytes each, so that floats stay aligned.
      const words = values instanceof Uint8Array ? Int32Array.from(values) : values;
      bytes.push(new Uint8Array(words.buffer.slice(0), words.byteOffset, words.byteLength));
      results.push({
        name: `${name}, result ${i + 1}`,
        dtype: tensor.dtype,
        start,
        length: words.length,
      });
      start += words.byteLength;
    }
  });
}
writeFileSync(`${file}.bin`, Buffer.concat(bytes));
writeFileSync(`${file}.json`, JSON.stringify({ threads: threadCount(), results }));
