// Times the engine's micro-kernel alone, its operands in the first-level cache, beside the ceiling of one
// core: what is left between the two is the kernel's own, and no memory's.
import '@tensorflow/tfjs-layers';
import { startCeiling } from '../ceiling/ceiling.mjs';
import { startEngine } from './engines.mjs';
import { jobArguments, report, takeTurns, timeSteps } from './timing.mjs';

/** With it, a panel of either side has 4 to 16 KiB: all of them stay in 32. */
const depth = 256;

const { vectors, count } = jobArguments();
const started = await startEngine('gan-wasm', { threads: 1, vectors });
report(started.unavailable ? started : { ...started, ...(await measure()) });

async function measure() {
  const { tile, multiply } = micro();
  const flops = 2 * tile[0] * tile[1] * depth;
  // 20 to 40 ms, as long as the bursts of the ceiling on either side.
  const calls = Math.ceil(2e9 / flops);
  const pass = () => {
    for (let i = 0; i < calls; i++) multiply();
  };
  const ceiling = await startCeiling(1, started.vectors);
  const inTurn = takeTurns();
  const timing = await timeSteps(pass, { warmUp: 3, count, inTurn, ceiling });
  const done = (flops * calls) / 1e9;
  return {
    tile,
    gflops: done / timing.median,
    ceiling: timing.ceiling,
    share: done / timing.possible,
  };
}

/** The kernel on panels of its own. The package keeps it to itself: this is its pool's program. */
function micro() {
  const { runtime } = globalThis[Symbol.for('@gan/backend-wasm')];
  const { micro: kernel } = runtime.pool.tasks;
  const { panelRows: rows, panelColumns: columns } = runtime.build;
  const place = (floats) => runtime.heap.allocate(floats * 4, 'a panel');
  const [a, b, c] = [place(rows * depth), place(columns * depth), place(rows * columns)];
  const lines = place(rows);
  const words = new Uint32Array(runtime.memory.buffer, lines, rows);
  for (let row = 0; row < rows; row++) words[row] = c + row * columns * 4;
  for (const [start, length] of [
    [a, rows * depth],
    [b, columns * depth],
  ]) {
    new Float32Array(runtime.memory.buffer, start, length).fill(0.5);
  }
  const multiply = () => kernel(depth, a, b, lines, 0, 0);
  multiply();
  const tile = new Float32Array(runtime.memory.buffer, c, rows * columns);
  const wrong = tile.find((value) => value !== depth / 4);
  if (wrong !== undefined) throw new Error(`the micro-kernel gives ${wrong}, not ${depth / 4}`);
  return { tile: [rows, columns], multiply };
}
