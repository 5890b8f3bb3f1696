import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../atomic-file';
import type { RunFolder } from '../run-folder';
import type { Sample } from '../run-lines';
import { type PageSample, type ReportOptions, reportPage } from './page';

/** Pictures beyond this stay in `samples/`, so that the page opens fast. */
const PICTURE_BYTES = 16e6;

/**
 * Writes the run's `index.html` from what is in the folder so far: curves, pictures, results.
 *
 * The page needs no other file and no network. Beyond 16 MB of pictures it shows some of them.
 *
 * @example
 * ```ts
 * import { createRunFolder, writeReport } from '@gan/runs';
 *
 * const run = await createRunFolder('runs/reported');
 * const timing = { seconds: 1, imagesPerSecond: 4 };
 * await run.log({ step: 1, epoch: 1, learningRate: 2e-4, losses: { G: 0.7, D: 1.4 }, timing });
 * await writeReport(run, {
 *   title: 'Faces',
 *   status: 'finished',
 *   figures: [{ label: 'steps', value: '1' }],
 *   charts: [{ title: 'Losses', series: ['G', 'D'] }],
 *   sampleColumns: ['generated'],
 *   facts: [{ title: 'Configuration', rows: [['seed', '1']] }],
 * });
 * console.log(run.reportPath); // runs/reported/index.html
 * ```
 */
export async function writeReport(run: RunFolder, options: ReportOptions): Promise<void> {
  const { samples, note } = await readSamples(run.samples);
  const page = reportPage({ ...options, metrics: run.metrics }, samples, note);
  await writeFileAtomic(join(run.dir, 'index.html'), page);
}

async function readSamples(
  all: readonly Sample[],
): Promise<{ samples: PageSample[]; note?: string }> {
  const pictures = await Promise.all(
    all.map(async ({ step, epoch, file }) => ({ step, epoch, bytes: await readFile(file) })),
  );
  const total = pictures.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const chosen = spread(pictures, Math.floor((pictures.length * PICTURE_BYTES) / total));
  return {
    samples: chosen.map(({ step, epoch, bytes }) => ({
      label: epoch > 0 ? `step ${step}, epoch ${epoch}` : `step ${step}`,
      image: `data:image/png;base64,${bytes.toString('base64')}`,
    })),
    note:
      chosen.length < all.length
        ? `${chosen.length} of ${all.length} pictures; all are in samples/`
        : undefined,
  };
}

/** `count` items (2 at least) at even distances, the first and the last among them. */
export function spread<T>(items: readonly T[], count: number): T[] {
  const kept = Math.max(2, count);
  if (items.length <= kept) return [...items];
  return Array.from(
    { length: kept },
    (_, i) => items[Math.round((i * (items.length - 1)) / (kept - 1))]!,
  );
}
