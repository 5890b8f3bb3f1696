import { fixed, table } from './table.mjs';

/** The norm and Adam kernels beside the simplest pass over memory. */
export function fusedTable(results) {
  const body = results.flatMap(({ threads, rows = [] }) =>
    rows.map(({ name, milliseconds, bytes, bandwidth, simplest }) => [
      `${name}, threads: ${threads}`,
      fixed(milliseconds, 2),
      fixed(bytes / 1e6, 1),
      fixed(bandwidth / 1e9),
      fixed(simplest / 1e9),
    ]),
  );
  return table(['kernel', 'ms', 'least MB', 'GB/s', 'GB/s of the simplest pass'], body);
}
