import { type Build, programOf } from '../runtime/builds';
import type { Program } from './first-difference';
import { type Flags, pairFromNowOn, pairNoMore } from './pairing';

/** C[tile] = (accumulate ? C : 0) + A B, as assembly/gemm/ exports it. */
type MicroKernel = (
  depth: number,
  a: number,
  b: number,
  rows: number,
  column: number,
  accumulate: boolean,
) => void;

/** Deep, so that the way from JavaScript into the kernel weighs little, which at first is slow. */
const depth = 1024;
/** Calls a burst: some 50 microseconds. */
const calls = 10;
const rounds = 15;

/** What pairs must gain: they do 1.4 to 2.3 where they gain, and 0.6 to 1 where V8 or the processor has none. */
export const leastGain = 1.1;

const at = { rows: 131_072, output: 132_096, a: 196_608, b: 262_144 } as const;

/**
 * How many times as fast a program's micro-kernel is in pairs of vectors as that of a build without;
 * leaves V8 making pairs.
 *
 * To be called while V8 optimises at once, before it has optimised any of the program.
 */
export function pairingGain(flags: Flags, paired: Program, narrow: Build): number {
  pairNoMore(flags);
  // V8 keeps what it has made of the same bytes, be it for another memory or with other flags.
  const shared = !paired.shared;
  const module = new WebAssembly.Module(programOf(narrow, shared));
  const reference = warm({ module, shared, build: narrow });
  pairFromNowOn(flags);
  const candidate = warm(paired);
  let [slow, fast] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < rounds; round++) {
    slow = Math.min(slow, reference());
    fast = Math.min(fast, candidate());
  }
  return slow / fast;
}

/** Optimises a micro-kernel; returns what times a burst, in ms a multiplication. */
function warm({ module, shared, build }: Program): () => number {
  const { panelRows, panelColumns } = build;
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 16, shared });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const kernel = exports.micro as MicroKernel;
  const rows = new Uint32Array(memory.buffer, at.rows, 8);
  for (const row of rows.keys()) rows[row] = at.output + row * panelColumns * 4;
  const burst = () => {
    const begin = performance.now();
    for (let call = 0; call < calls; call++) kernel(depth, at.a, at.b, at.rows, 0, false);
    return (performance.now() - begin) / (calls * depth * panelRows * panelColumns);
  };
  burst();
  return burst;
}
