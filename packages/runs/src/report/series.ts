/** Losses over steps, as columns. */
export interface Curves {
  readonly steps: readonly number[];
  readonly values: Readonly<Record<string, readonly number[]>>;
}

/** What the curves are made of; lines of `metrics.jsonl` fit. */
export interface CurvePoint {
  readonly step: number;
  readonly losses: Readonly<Record<string, number>>;
}

/**
 * The lines as at most `limit` points a curve; neighbours are averaged where there are more.
 *
 * Values that are not finite are left out of an average, and stay NaN where all are.
 */
export function curvesOf(lines: readonly CurvePoint[], limit = 600): Curves {
  const group = Math.max(1, Math.ceil(lines.length / limit));
  const groups: CurvePoint[][] = [];
  for (let i = 0; i < lines.length; i += group) groups.push(lines.slice(i, i + group));
  const names = Object.keys(lines[0]?.losses ?? {});
  const values = names.map((name) => [
    name,
    groups.map((points) => mean(points.map(({ losses }) => losses[name] ?? Number.NaN))),
  ]);
  return { steps: groups.map((points) => points.at(-1)!.step), values: Object.fromEntries(values) };
}

/** A centred moving average over 2 * radius + 1 points, fewer at the ends. */
export function smooth(values: readonly number[], radius: number): number[] {
  return values.map((_, i) => mean(values.slice(Math.max(0, i - radius), i + radius + 1)));
}

function mean(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite);
  return finite.reduce((sum, value) => sum + value, 0) / finite.length;
}
