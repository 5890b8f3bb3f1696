import { type ImagePair, imageGrid, saveImage } from '@gan/data';
import {
  type AblationResults,
  ablationTable,
  decodeImages,
  meanOverSeeds,
} from '@gan-examples/shared';
import { concat, dispose, slice, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { full } from './ablation-variants';

const columns = [
  { name: 'l1', title: 'L1, 0 is best' },
  { name: 'ssim', title: 'SSIM, 1 is best' },
  { name: 'sharpness', title: 'sharpness, 1 as the photos' },
];

/** The paper finds L1 alone blurry: this much of the full loss's sharpness at most. */
export const BLURRY = 0.7;

/** Both tables and the finding, as Markdown. */
export function ablationReport(results: AblationResults): string {
  const fullCells = results.get(full.name)!;
  const losses = new Map([...results].filter(([name]) => !name.startsWith('patch ')));
  const patches = new Map(
    [...results]
      .filter(([name]) => name.startsWith('patch '))
      .map(([name, cells]) => [name.slice(6), cells] as const),
  );
  const inOrder = new Map(
    [...patches, ['70', fullCells] as const].toSorted(([a], [b]) => Number(a) - Number(b)),
  );
  return [
    ablationTable(losses, columns, 'loss'),
    ablationTable(inOrder, columns, 'patch'),
    finding(results),
  ].join('\n\n');
}

/** Whether L1 alone came out blurry, in a sentence. */
export function finding(results: AblationResults): string {
  const mean = (name: string) => meanOverSeeds(results.get(name)!, 'sharpness');
  const ratio = mean('L1') / mean(full.name);
  const verdict = ratio <= BLURRY ? 'L1 alone is blurry' : 'L1 alone is not blurry enough to tell';
  return (
    `Sharpness of L1 alone: ${ratio.toFixed(2)} of that of L1 + cGAN ` +
    `(${verdict}; at most ${BLURRY} expected).`
  );
}

/** A row for each pair: input, the outputs of every variant's first seed, target. */
export async function savePicture(
  file: string,
  pairs: readonly ImagePair[],
  results: AblationResults,
): Promise<void> {
  const rows = tidy(() => {
    const outputs = [...results.values()].map(([first]) => decodeImages(first!.pictures));
    return pairs.map(({ a, b }, i) =>
      concat([a, ...outputs.map((images) => slice(images, i, 1) as Tensor4D), b], 0),
    );
  });
  try {
    await saveImage(file, await imageGrid(rows));
  } finally {
    dispose(rows);
  }
}
