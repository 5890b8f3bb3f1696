import type { ModeCoverageResult } from '@gan/metrics';
import type { Setting } from './settings';

/** The generator's samples after some steps. */
export interface Snapshot {
  readonly step: number;
  /** x and y of the samples, after each other. */
  readonly points: Float32Array;
  readonly coverage: ModeCoverageResult;
}

/** One training run. */
export interface Run {
  readonly setting: Setting;
  readonly seed: number;
  readonly snapshots: readonly Snapshot[];
}

/** The table of what the runs ended with, and their means. */
export function resultsTable(runs: readonly Run[]): string {
  const rows = [['setting', 'seed', 'modes', 'high quality', 'KL']];
  for (const setting of new Set(runs.map((run) => run.setting))) {
    const results = runs
      .filter((run) => run.setting === setting)
      .map(({ seed, snapshots }) => ({ seed, ...snapshots.at(-1)!.coverage }));
    for (const { seed, modes, highQuality, kl } of results) {
      rows.push([setting.name, String(seed), String(modes), percent(highQuality), kl.toFixed(2)]);
    }
    const mean = (of: (result: ModeCoverageResult) => number) =>
      results.reduce((sum, result) => sum + of(result), 0) / results.length;
    const [modes, kl] = [mean((r) => r.modes).toFixed(1), mean((r) => r.kl).toFixed(2)];
    rows.push([setting.name, 'mean', modes, percent(mean((r) => r.highQuality)), kl]);
  }
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((row) => row[c]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!)))
        .join('  '),
    )
    .join('\n');
}

/** A share as a percentage with one decimal. */
export const percent = (share: number) => `${(100 * share).toFixed(1)}%`;

/** The results as JSON, without the points. */
export function resultsJson(runs: readonly Run[], flags: object): string {
  const plain = runs.map(({ setting, seed, snapshots }) => ({
    setting: setting.name,
    seed,
    snapshots: snapshots.map(({ step, coverage }) => ({ step, ...coverage })),
  }));
  return `${JSON.stringify({ flags, runs: plain }, null, 1)}\n`;
}
