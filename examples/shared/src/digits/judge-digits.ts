import type { LabelledImages } from '@gan/data';
import {
  ClassifierAccuracy,
  type ClassifierAccuracyResult,
  FeatureStatistics,
  type GaussianOfFeatures,
} from '@gan/metrics';
import { dispose, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import type { DigitClassifier } from './digit-classifier';

/** Images of known classes, or what was meant to be. */
export interface JudgedBatch {
  readonly images: Tensor4D;
  readonly labels: readonly number[];
}

/** What a classifier makes of images: the answers, and the Gaussian of its features. */
export interface Judgement extends ClassifierAccuracyResult {
  readonly features: GaussianOfFeatures;
}

const BATCH = 250;

/** The first `count` images of a data set in batches. */
export function* realBatches(digits: LabelledImages, count = digits.size): Generator<JudgedBatch> {
  for (let start = 0; start < count; start += BATCH) {
    const size = Math.min(BATCH, count - start);
    const indices = Array.from({ length: size }, (_, i) => start + i);
    const { real, condition } = digits.samples(indices);
    condition.dispose();
    yield { images: real, labels: indices.map((i) => digits.labels[i]!) };
  }
}

/** Has the classifier judge batches one by one, and frees them. */
export async function judgeDigits(
  classifier: DigitClassifier,
  batches: Iterable<JudgedBatch>,
): Promise<Judgement> {
  const accuracy = new ClassifierAccuracy();
  const statistics = new FeatureStatistics();
  for (const { images, labels } of batches) {
    const judged = tidy(() => classifier.judge(images));
    images.dispose();
    try {
      await accuracy.add({ scores: judged.scores, labels });
      await statistics.add(judged.features);
    } finally {
      dispose([judged.scores, judged.features]);
    }
  }
  return { ...accuracy.result(), features: statistics.result() };
}
