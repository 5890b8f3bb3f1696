import { directions } from '../layers.mjs';
import { fixed, median, table } from './table.mjs';

/** GFLOP/s of every layer and direction, an engine a column. */
export function convolutionTable(results) {
  const engines = Object.keys(results);
  const keys = rowsOf(results[engines[0]]).map(({ name, direction, flops }) => ({
    name,
    direction,
    flops,
  }));
  const body = keys.map(({ name, direction, flops }) => [
    `${name}, ${direction}`,
    fixed(flops / 1e9, 2),
    ...engines.map((engine) => cell(find(results[engine], name, direction))),
  ]);
  return table(['layer and direction', 'GFLOP', ...engines], body);
}

/**
 * Our rates as shares of what the cores could do between the runs, in the median run and from the best tenth
 * on: the direct path over all layers, and Winograd on the two layers that stand for it.
 */
export function ceilingTable(results) {
  const ours = Object.keys(results).filter((name) => /^ours .*, \d+ threads?$/.test(name));
  const body = ours.map((name) => {
    const direct = wideRows(results[`${name}, direct`]);
    const layer = (wanted) => rowsOf(results[name]).filter((row) => row.name === wanted);
    const of = (rows) => {
      if (rows.length === 0) return '';
      const shares = ['share', 'bestShare'].map((key) => median(rows.map((row) => row[key])));
      const [share, best] = shares.map((value) => fixed(value, 2));
      return `${fixed(median(rows.map((row) => row.gflops)))} (${share}, ${best})`;
    };
    return [
      name,
      fixed(median(direct.map((row) => row.ceiling))),
      of(direct),
      of(layer('resnet block')),
      of(layer('unet 64 down')),
    ];
  });
  const header = ['', 'ceiling', 'direct, median', 'resnet block', 'unet 64 down'];
  return table(header, body);
}

/** Why engines have no column of numbers. */
export function unavailableText(results) {
  return Object.entries(results)
    .filter(([, { unavailable }]) => unavailable)
    .map(([engine, { unavailable }]) => `${engine}: ${unavailable}`);
}

/** Median GFLOP/s of a direction over the layers with 32 channels or more on both sides. */
export function medianRate(result, direction) {
  const rows = wideRows(result);
  const wanted = direction ? rows.filter((row) => row.direction === direction) : rows;
  return median(wanted.map(({ gflops }) => gflops));
}

function wideRows(result) {
  const small = ['unet 256 first', 'resnet 7x7 in', 'resnet 7x7 out'];
  return rowsOf(result).filter(({ name }) => !small.includes(name));
}

export { directions };

const rowsOf = (result) => result?.rows ?? [];

const find = (result, name, direction) =>
  rowsOf(result).find((row) => row.name === name && row.direction === direction);

function cell(row) {
  if (!row) return '';
  if (row.problem) return /not registered/.test(row.problem) ? 'missing' : 'fails';
  return fixed(row.gflops, row.gflops < 1 ? 3 : 1);
}
