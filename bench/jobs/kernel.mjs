// Times the engine's micro-kernel alone, its operands in the first-level cache, beside the ceiling of one
// core, in turns of 2 ms: what is left between the two is the kernel's own, and no memory's.
import '@tensorflow/tfjs-layers';
import { startCeiling } from '../ceiling/ceiling.mjs';
import { startEngine } from './engines.mjs';
import { jobArguments, report, takeTurns } from './timing.mjs';

/** With it, a panel of either side has 4 to 16 KiB: all of them stay in 32. */
const depth = 256;
/** Runs a turn, each between two bursts of the ceiling. */
const runs = 20;

const { vectors, count } = jobArguments();
const started = await startEngine('gan-wasm', { threads: 1, vectors });
report(started.unavailable ? started : { ...started, ...(await measure()) });

async function measure() {
  const { tile, multiply } = micro();
  const flops = 2 * tile[0] * tile[1] * depth;
  const calls = Math.ceil(2e8 / flops);
  const rate = () => {
    const begin = performance.now();
    for (let i = 0; i < calls; i++) multiply();
    return (flops * calls) / (performance.now() - begin) / 1e6;
  };
  const ceiling = await startCeiling(1, started.vectors);
  const inTurn = takeTurns();
  const measured = [];
  // The first turns are for V8, which optimises the kernel meanwhile.
  for (let turn = -3; turn < count; turn++) {
    await inTurn(() => {
      let before = ceiling();
      for (let i = 0; i < runs; i++) {
        const gflops = rate();
        const after = ceiling();
        const most = (before + after) / 2;
        if (turn >= 0) measured.push({ gflops, ceiling: most, share: gflops / most });
        before = after;
      }
    });
  }
  const quantile = (key, part) =>
    measured.map((run) => run[key]).toSorted((a, b) => a - b)[Math.floor(measured.length * part)];
  const [gflops, most, share] = ['gflops', 'ceiling', 'share'].map((key) => quantile(key, 0.5));
  return { tile, gflops, ceiling: most, share, bestShare: quantile('share', 0.9) };
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
