import { fixed, table } from './table.mjs';

/** Norms, Adam and the like beside the simplest pass over memory, of each of ours on some threads. */
export function fusedTable(results) {
  const body = Object.entries(results).flatMap(([engine, { rows = [] }]) =>
    rows.map(({ name, milliseconds, bytes, bandwidth, simplest }) => [
      `${name}: ${engine}`,
      fixed(milliseconds, 2),
      fixed(bytes / 1e6, 1),
      fixed(bandwidth / 1e9),
      fixed(simplest / 1e9),
      fixed(bandwidth / simplest, 2),
    ]),
  );
  const header = ['kernel', 'ms', 'least MB', 'GB/s', 'GB/s of the simplest pass', 'share of it'];
  return table(header, body);
}
