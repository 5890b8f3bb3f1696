import type { ImagePair } from '@gan/data';
import { l1 } from '@gan/losses';
import type { ReportOptions } from '@gan/runs';
import { type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { type LabelAccuracy, LabelAccuracyCount } from './label-accuracy';
import type { Translator } from './samples';

/** How a trained pair of generators does on images that it has not seen. */
export interface Results {
  readonly images: number;
  /** Of photo to label map, against the true map; undefined where the images are no pairs. */
  readonly labels?: LabelAccuracy;
  /** Mean |G_B(G_A(a)) - a|. */
  readonly cyclePhoto: number;
  /** Mean |G_A(G_B(b)) - b|. */
  readonly cycleLabel: number;
}

/** Translates every image there and back, and compares. */
export async function evaluate(
  trainer: Translator,
  images: readonly ImagePair[],
  paired: boolean,
  signal?: AbortSignal,
): Promise<Results> {
  const count = new LabelAccuracyCount();
  const cycles = { photo: 0, label: 0 };
  const distance = async (x: Tensor4D, y: Tensor4D) => {
    const loss = tidy(() => l1(x, y));
    const [value] = await loss.data();
    loss.dispose();
    return value!;
  };
  for (const { a, b } of images) {
    signal?.throwIfAborted();
    const label = trainer.generate(a, { direction: 'AtoB' });
    const photoAgain = trainer.generate(label, { direction: 'BtoA' });
    const photo = trainer.generate(b, { direction: 'BtoA' });
    const labelAgain = trainer.generate(photo, { direction: 'AtoB' });
    if (paired) await count.add(label, b);
    cycles.photo += await distance(photoAgain, a);
    cycles.label += await distance(labelAgain, b);
    for (const tensor of [label, photoAgain, photo, labelAgain]) tensor.dispose();
  }
  return {
    images: images.length,
    labels: paired ? count.result() : undefined,
    cyclePhoto: cycles.photo / images.length,
    cycleLabel: cycles.label / images.length,
  };
}

/** The results' part of the report. */
export function resultsOf(results: Results): NonNullable<ReportOptions['results']> {
  const { images, labels, cyclePhoto, cycleLabel } = results;
  const noPairs = 'not applicable: the images are no pairs (--test-a and --test-b)';
  return {
    title: `On ${images} ${labels ? 'held-out pairs' : 'images of each kind'}`,
    note: 'Label accuracies from 0 to 1, higher is better; distances with values in [-1, 1].',
    rows: [
      {
        label: 'photo to labels: pixels right',
        value: labels?.pixel,
        note: labels ? 'each pixel has the label of the nearest colour' : noPairs,
        headline: true,
      },
      {
        label: 'photo to labels: mean over labels',
        value: labels?.class,
        note: labels ? 'the share of each label that is found' : noPairs,
      },
      { label: 'photo to labels and back, L1', value: cyclePhoto },
      { label: 'labels to photo and back, L1', value: cycleLabel },
    ],
  };
}

/** The results as a small table of plain text. */
export function resultsTable(results: Results): string {
  const { title, note, rows } = resultsOf(results);
  const width = Math.max(...rows.map(({ label }) => label.length));
  const lines = rows.map(({ label, value, note: remark }) =>
    `  ${label.padEnd(width)}  ${value === undefined ? (remark ?? '') : value.toFixed(4)}`.trimEnd(),
  );
  return [`${title}. ${note}`, ...lines].join('\n');
}
