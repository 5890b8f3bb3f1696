import { fixed, table } from './table.mjs';

/** Pairs a second, and whether memory stays flat. */
export function dataTable({ rows = [], source, decoding, unavailable }) {
  if (unavailable) return `not measured: ${unavailable}`;
  const body = rows.map(({ name, pairsPerSecond, cpu, peaks }) => [
    name,
    fixed(pairsPerSecond),
    fixed(cpu),
    peaks.map((peak) => fixed(peak / 2 ** 20, 0)).join(', '),
  ]);
  const header = ['pairs', 'a second', 'CPU ms a pair', 'peak MiB, epoch by epoch'];
  return (
    `${source}: resized to 286, cropped to 256, flipped; batches of 1\n\n${table(header, body)}\n\n` +
    `decoding alone, one file after the other: ${fixed(decoding, 2)} ms a pair`
  );
}
