import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../atomic-file';
import type { RunFolder, Sample } from '../run-folder';
import { type PageSample, type ReportContent, reportPage } from './page';

/** Pictures beyond this stay in `samples/`, so that the page opens fast. */
const PICTURE_BYTES = 16e6;

/** What the caller says of a run; the run folder knows the rest. */
export type ReportOptions = Omit<ReportContent, 'metrics'>;

/** Writes the run's `index.html` from what is in the folder so far. */
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
