/** How a chart's vertical axis is divided. */
export type ScaleKind = 'linear' | 'log';

/** One axis: where a value lies on it and which values are labelled. */
export interface Scale {
  /** How it is divided. */
  readonly kind: ScaleKind;
  /** The values that are labelled, ascending. */
  readonly ticks: readonly number[];
  /** The value's place from 0 (axis start) to 1 (axis end). */
  at(value: number): number;
}

/** Round numbers (1, 2 or 5 times a power of ten) that divide [low, high] into about `count` parts. */
export function linearTicks(low: number, high: number, count: number): number[] {
  const step = roundStep((high - low) / count);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => tidy((first + i) * step));
}

/** Powers of ten around [low, high], with 2 and 5 between where there are few. */
export function logTicks(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low) + 1e-9);
  const last = Math.ceil(Math.log10(high) - 1e-9);
  const factors = last - first <= 2 ? [1, 2, 5] : [1];
  const all: number[] = [];
  for (let power = first; power <= last; power++) {
    for (const factor of factors) all.push(tidy(factor * 10 ** power));
  }
  const from = all.findLastIndex((tick) => tick <= low * (1 + 1e-9));
  const to = all.findIndex((tick) => tick >= high * (1 - 1e-9));
  const within = all.slice(Math.max(0, from), to < 0 ? all.length : to + 1);
  // A span of many decades would crowd the axis.
  const every = Math.ceil(within.length / 7);
  return within.filter((_, i) => (within.length - 1 - i) % every === 0);
}

/**
 * A linear axis from 0 (or the lowest value, if that is below) to the highest.
 *
 * @param count About how many parts it is divided into. Defaults to 5.
 *
 * @example
 * ```ts
 * import { linearScale } from '@gan/runs';
 *
 * const axis = linearScale([3, 9]);
 * console.log(axis.ticks, axis.at(5)); // [ 0, 2, 4, 6, 8, 10 ] 0.5
 * ```
 */
export function linearScale(values: readonly number[], count = 5): Scale {
  const low = values.reduce((a, v) => Math.min(a, v), 0);
  const high = values.reduce((a, v) => Math.max(a, v), low);
  const ticks = linearTicks(low, high > low ? high : low + 1, count);
  const start = ticks[0]!;
  const span = ticks.at(-1)! - start;
  return { kind: 'linear', ticks, at: (value) => (value - start) / span };
}

/**
 * A logarithmic axis; values that are not above 0 lie at its start.
 *
 * @example
 * ```ts
 * import { logScale } from '@gan/runs';
 *
 * const axis = logScale([0.01, 100]);
 * console.log(axis.ticks, axis.at(1)); // [ 0.01, 0.1, 1, 10, 100 ] 0.5
 * ```
 */
export function logScale(values: readonly number[]): Scale {
  const positive = values.filter((value) => value > 0);
  const low = positive.reduce((a, v) => Math.min(a, v), Infinity);
  const high = positive.reduce((a, v) => Math.max(a, v), 0);
  const range = high > low ? [low, high] : high > 0 ? [high / 2, high * 2] : [0.1, 1];
  const ticks = logTicks(range[0]!, range[1]!);
  const start = Math.log10(Math.min(ticks[0]!, range[0]!));
  const span = Math.log10(Math.max(ticks.at(-1)!, range[1]!)) - start;
  return {
    kind: 'log',
    ticks,
    at: (value) => (value > 0 ? Math.max(0, (Math.log10(value) - start) / span) : 0),
  };
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * (1 - 1e-9));
  return factor! * power;
}

/** Drops the rounding noise of 3 * 0.1. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
