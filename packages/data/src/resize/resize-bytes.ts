import type { Pixels } from '../batches/pixels';
import { program } from '../generated/program';
import type { Taps } from './resize-taps';

/** What assembly/index.ts exports. */
interface Program {
  readonly memory: WebAssembly.Memory;
  /** x, y, starts, weights, count, lines, width of x, width of y, channels. */
  resizeRows(...addressesAndSizes: number[]): void;
  /** x, y, starts, weights, count, height of y, bytes a row. */
  resizeColumns(...addressesAndSizes: number[]): void;
}

let loaded: Program | undefined;

/** What the program keeps between images; a larger memory is given back. */
const KEPT_BYTES = 2 ** 25;

/** Rows are resized so many bytes at a time, at most: an image may exceed the program's memory. */
const BAND_BYTES = 2 ** 26;

function load(): Program {
  const bytes = Uint8Array.from(atob(program), (character) => character.charCodeAt(0));
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  return instance.exports as unknown as Program;
}

/** Each row of `image` becomes a row of `out`. */
export function resizeRowsOfBytes(image: Pixels, out: Pixels, taps: Taps): void {
  const { height, width, channels } = image;
  const [lineIn, lineOut] = [width * channels, out.width * channels];
  const rows = Math.max(1, Math.floor(BAND_BYTES / Math.max(lineIn, lineOut)));
  for (let top = 0; top < height; top += rows) {
    const band = Math.min(rows, height - top);
    const part = ({ data }: Pixels, line: number) => data.subarray(top * line, (top + band) * line);
    run(part(image, lineIn), part(out, lineOut), taps, ({ resizeRows }, addresses) =>
      resizeRows(...addresses, taps.count, band, width, out.width, channels),
    );
  }
}

/** Each column of `image` becomes a column of `out`. */
export function resizeColumnsOfBytes(image: Pixels, out: Pixels, taps: Taps): void {
  const { width, channels } = image;
  run(image.data, out.data, taps, ({ resizeColumns }, addresses) =>
    resizeColumns(...addresses, taps.count, out.height, width * channels),
  );
}

/** Copies in, runs, copies out. */
function run(
  data: Pixels['data'],
  out: Pixels['data'],
  { starts, weights }: Taps,
  call: (program: Program, addresses: readonly number[]) => void,
): void {
  loaded ??= load();
  const { memory } = loaded;
  let end = 0;
  // The program reads and writes whole vectors: up to 15 bytes beyond what it is given.
  const place = (length: number) => {
    const start = end;
    end = Math.ceil((start + length + 15) / 16) * 16;
    return start;
  };
  const [x, y] = [place(data.byteLength), place(out.byteLength)];
  const [firsts, factors] = [place(starts.byteLength), place(weights.byteLength)];
  const missing = end - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 2 ** 16));
  new Uint8Array(memory.buffer, x).set(data);
  new Int32Array(memory.buffer, firsts).set(starts);
  new Int32Array(memory.buffer, factors).set(weights);
  call(loaded, [x, y, firsts, factors]);
  out.set(new Uint8Array(memory.buffer, y, out.length));
  if (end > KEPT_BYTES) loaded = undefined;
}
