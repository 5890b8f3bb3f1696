import { isOurs } from '../ours.mjs';
import { directions, medianRate } from './convolutions.mjs';
import { extrapolate } from './steps.mjs';
import { fixed, table } from './table.mjs';

const peers = ['PyTorch', 'tfjs-node', 'tfjs wasm', 'tfjs cpu'];
const reducedCpu = 'tfjs cpu, reduced';

/** How many times as fast each of ours is as each peer; undefined where one of them has no number. */
export function ratios({ convolutions = {}, steps = {}, inference = {}, options }) {
  const cpu = convolutions[reducedCpu];
  return [
    ...convolutionRatios(convolutions, options.threads),
    ...Object.entries(steps).flatMap(([model, engines]) =>
      stepRatios(`${model}, a step`, engines, cpu),
    ),
    ...Object.entries(inference).flatMap(([model, engines]) =>
      stepRatios(`${model}, forward`, engines, cpu),
    ),
  ];
}

function convolutionRatios(convolutions, threads) {
  const suffix = `, ${threads} thread${threads > 1 ? 's' : ''}`;
  const ours = Object.entries(convolutions).filter(
    ([name, { rows }]) => rows && isOurs(name) && name.endsWith(suffix),
  );
  return directions.flatMap((direction) =>
    ours.map(([name, own]) => {
      const rate = medianRate(own, direction);
      return {
        what: `convolution, ${direction}, median: ${name.slice(0, -suffix.length)}`,
        ours: `${fixed(rate)} GFLOP/s`,
        ratios: peers.map((peer) => {
          const result = convolutions[peer] ?? (peer === 'tfjs cpu' && convolutions[reducedCpu]);
          return rate / medianRate(result || {}, direction);
        }),
        isExtrapolated: [false, false, false, true],
      };
    }),
  );
}

function stepRatios(what, engines, cpu) {
  return Object.entries(engines)
    .filter(([name, { median }]) => isOurs(name) && median)
    .map(([name, { median, profile }]) => {
      const estimated = !engines['tfjs cpu'] && cpu?.rows && profile;
      return {
        what: `${what}: ${name}`,
        ours: `${fixed(median, median < 0.5 ? 4 : 2)} s`,
        ratios: peers.map((peer) => {
          const seconds =
            peer === 'tfjs cpu' && estimated ? extrapolate(profile, cpu) : engines[peer]?.median;
          return seconds / median;
        }),
        isExtrapolated: [false, false, false, Boolean(estimated)],
      };
    });
}

/** The ratios as a table; `~` marks what is extrapolated by operations. */
export function ratioTable(rows) {
  const body = rows.map(({ what, ours, ratios: values, isExtrapolated }) => [
    what,
    ours,
    ...values.map((value, i) => {
      if (!Number.isFinite(value)) return '-';
      return `${isExtrapolated[i] ? '~' : ''}${fixed(value, value < 10 ? 2 : 0)}`;
    }),
  ]);
  return table(['ours is so many times as fast as', 'ours', ...peers], body);
}
