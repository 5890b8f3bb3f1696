import { expect, it } from 'vitest';
import { type Run, resultsJson, resultsTable } from './results';
import { settings } from './settings';

const coverage = (modes: number, highQuality: number) => ({
  ...{ samples: 100, modes, highQuality, kl: 1 / modes },
  counts: [],
});

const runs: Run[] = settings.flatMap((setting, i) =>
  [1, 2].map((seed) => ({
    setting,
    seed,
    snapshots: [
      { step: 0, points: new Float32Array(2), coverage: coverage(1, 0) },
      { step: 9, points: new Float32Array(2), coverage: coverage(i + 2 * seed, i ? 0.9 : 0.25) },
    ],
  })),
);

it('shows where each run ended, and the means', () => {
  const lines = resultsTable(runs).split('\n');
  expect(lines).toHaveLength(1 + 2 * 3);
  expect(lines[1]).toMatch(/ 1 +2 +25\.0% +0\.50$/);
  expect(lines[3]).toMatch(/ mean +3\.0 +25\.0% +0\.38$/);
  expect(lines[6]).toMatch(/ mean +4\.0 +90\.0% +0\.27$/);
  expect(new Set(lines.map((line) => line.length)).size).toBe(1);
});

it('keeps every snapshot but its points', () => {
  const { runs: kept } = JSON.parse(resultsJson(runs, {}));
  expect(kept).toHaveLength(4);
  expect(kept[3].snapshots[1]).toMatchObject({ step: 9, modes: 5, highQuality: 0.9 });
  expect(kept[3].snapshots[1].points).toBeUndefined();
});
