import { directions, medianRate } from './convolutions.mjs';
import { extrapolate } from './steps.mjs';
import { fixed, table } from './table.mjs';

const peers = ['PyTorch', 'tfjs-node', 'tfjs wasm', 'tfjs cpu'];
const reducedCpu = 'tfjs cpu, reduced';

/** How many times as fast ours is as each peer; undefined where one of them has no number. */
export function ratios({ convolutions, steps, options }) {
  const rows = [];
  if (convolutions) {
    const ours = convolutions[`ours, ${options.threads} threads`] ?? convolutions['ours, 1 thread'];
    for (const direction of directions) {
      const rate = medianRate(ours, direction);
      rows.push({
        what: `convolution, ${direction}, median`,
        ours: `${fixed(rate)} GFLOP/s`,
        ratios: peers.map((peer) => {
          const result = convolutions[peer] ?? (peer === 'tfjs cpu' && convolutions[reducedCpu]);
          return rate / medianRate(result || {}, direction);
        }),
        isExtrapolated: [false, false, false, true],
      });
    }
  }
  for (const [model, engines] of Object.entries(steps ?? {})) {
    const { ours } = engines;
    if (!ours?.median) continue;
    const cpu = convolutions?.[reducedCpu];
    const estimated = !engines['tfjs cpu'] && cpu?.rows && ours.profile;
    rows.push({
      what: `${model}, a step`,
      ours: `${fixed(ours.median, 2)} s`,
      ratios: peers.map((peer) => {
        const seconds =
          peer === 'tfjs cpu' && estimated ? extrapolate(ours.profile, cpu) : engines[peer]?.median;
        return seconds / ours.median;
      }),
      isExtrapolated: [false, false, false, Boolean(estimated)],
    });
  }
  return rows;
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
