import { fixed, table } from './table.mjs';

/** The micro-kernel beside the ceiling of one core. */
export function kernelTable(results) {
  const body = Object.entries(results).map(([name, { unavailable, ...result }]) =>
    unavailable
      ? [name, unavailable, '', '', '', '', '']
      : [
          name,
          result.tile.join(' x '),
          result.vectors.bits,
          fixed(result.gflops),
          fixed(result.ceiling),
          fixed(result.share, 2),
          fixed(result.bestShare, 2),
        ],
  );
  return table(
    ['1 thread', 'tile', 'bits', 'GFLOP/s', 'ceiling', 'share of it', 'best tenth from'],
    body,
  );
}
