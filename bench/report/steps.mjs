import { directions, medianRate } from './convolutions.mjs';
import { fixed, table } from './table.mjs';

/** Seconds a step and peak memory, an engine a row. */
export function stepTable(results) {
  const body = Object.entries(results).flatMap(([model, engines]) =>
    Object.entries(engines).map(([engine, result]) =>
      result.unavailable
        ? [`${model}, ${engine}`, result.unavailable]
        : [
            `${model}, ${engine}${result.layout ? ` (${result.layout})` : ''}`,
            fixed(result.median, digits(result)),
            fixed(result.least, digits(result)),
            fixed(result.peakBytes / 2 ** 30, 2),
            result.wasmBytes ? fixed(result.wasmBytes / 2 ** 30, 2) : '',
            result.profile ? fixed(result.profile.flops / result.median / 1e9) : '',
            result.profile ? fixed(result.ceiling) : '',
            result.profile ? fixed(result.profile.flops / 1e9 / result.possible, 2) : '',
          ],
    ),
  );
  const header = [
    ...['step', 'median s', 'least s', 'peak GiB', 'WebAssembly GiB'],
    ...['GFLOP/s', 'ceiling', 'share of it'],
  ];
  return table(
    header,
    body.map((row) => [...row, ...Array(header.length - row.length).fill('')]),
  );
}

/** Tenths of milliseconds where there are few. */
const digits = ({ median }) => (median < 0.5 ? 4 : 2);

const kinds = [
  ['convolutions', ({ flops }) => flops > 0],
  ['norms', ({ name }) => name.startsWith('GanNorm')],
  ['Adam', ({ name }) => name === 'GanAdam'],
];

/** Where our steps' time goes, by kind of kernel, and the five longest. */
export function profileTable(results) {
  const body = Object.entries(results)
    .flatMap(([model, engines]) =>
      Object.entries(engines)
        .filter(([, { profile }]) => profile)
        .map(([engine, { profile }]) => [`${model}, ${engine}`, profile]),
    )
    .map(([name, { seconds, flops, kernels }]) => {
      const share = (part) => `${fixed((100 * part) / seconds, 0)}%`;
      const total = (list) => list.reduce((sum, kernel) => sum + kernel.seconds, 0);
      const parts = kinds.map(([, is]) => total(kernels.filter(is)));
      const inKernels = total(kernels);
      const other = inKernels - parts.reduce((a, b) => a + b, 0);
      const longest = kernels
        .filter(({ flops: count }) => count === 0)
        .slice(0, 4)
        .map((kernel) => `${kernel.name} ${share(kernel.seconds)}`);
      return [
        name,
        fixed(flops / 1e9, 0),
        ...[...parts, other, seconds - inKernels].map(share),
        longest.join(', '),
      ];
    });
  const header = ['step', 'GFLOP', ...kinds.map(([name]) => name), 'other kernels', 'outside'];
  return table([...header, 'longest but convolutions'], body);
}

/**
 * Seconds of a step on stock tfjs cpu, extrapolated: the operations of each direction over its
 * median rate on reduced layers; everything but convolutions is left out.
 */
export function extrapolate(profile, cpuResult) {
  const directionOf = {
    Conv2D: directions[0],
    FusedConv2D: directions[0],
    Conv2DBackpropInput: directions[1],
    Conv2DBackpropFilter: directions[2],
  };
  return profile.kernels
    .filter(({ flops }) => flops > 0)
    .reduce((sum, { name, flops }) => {
      return sum + flops / (medianRate(cpuResult, directionOf[name]) * 1e9);
    }, 0);
}
