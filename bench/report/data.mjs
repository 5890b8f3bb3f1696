import { fixed, table } from './table.mjs';

/** Pairs a second, and whether memory stays flat. */
export function dataTable({ rows = [], source, decoding, unavailable }) {
  if (unavailable) return `not measured: ${unavailable}`;
  const body = rows.map(({ name, pairsPerSecond, cpu, rss, growth }) => [
    name,
    fixed(pairsPerSecond),
    fixed(cpu),
    fixed(rss / 2 ** 20, 0),
    fixed(growth / 2 ** 20, 0),
  ]);
  const header = ['pairs', 'a second', 'CPU ms a pair', 'MiB', 'MiB more, 3 epochs later'];
  return (
    `${source}: resized to 286, cropped to 256, flipped; batches of 1\n\n${table(header, body)}\n\n` +
    `decoding alone, one file after the other: ${fixed(decoding, 2)} ms a pair`
  );
}
