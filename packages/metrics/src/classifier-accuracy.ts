import { checkInteger, checkOptions, DataError, ShapeError, show } from '@gan/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { readRows } from './features';

/** What a classifier makes of generated samples. */
export interface ClassifiedBatch {
  /** The classifier's scores, `[B, classes]`: logits or probabilities. */
  readonly scores: Tensor2D;
  /** The class that each sample was conditioned on, B integers from 0. */
  readonly labels: ArrayLike<number>;
}

/** What {@link ClassifierAccuracy} gives. */
export interface ClassifierAccuracyResult {
  /** Samples so far. */
  readonly samples: number;
  /** The share of samples that the classifier gives the class they were conditioned on, 0 to 1. */
  readonly accuracy: number;
  /** The same of the samples of each class; NaN for a class that none was conditioned on. */
  readonly perClass: readonly number[];
  /** `confusion[label][class]`: how many samples of a label were given a class. */
  readonly confusion: readonly (readonly number[])[];
}

const caller = 'ClassifierAccuracy';

/**
 * How many generated samples a classifier, trained on real ones, labels as they were conditioned.
 *
 * A sample's class is the one with the highest score, the first of those where several are equal.
 * Read it beside the classifier's accuracy on real samples, which is the most to hope for, and with a
 * measure of variety: a generator that makes one perfect sample a class scores 1.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { ClassifierAccuracy } from '@gan/metrics';
 *
 * await useBackend();
 * const accuracy = new ClassifierAccuracy();
 * const scores = tf.tensor2d([[2, 0.1], [0.3, 0.2], [-1, 4]]); // classifier.predict(images)
 * await accuracy.add({ scores, labels: [0, 1, 1] });
 * console.log(accuracy.result().accuracy, accuracy.result().perClass); // 0.67 [ 1, 0.5 ]
 * ```
 *
 * Paper: Odena, Olah and Shlens, "Conditional image synthesis with auxiliary classifier GANs", arXiv
 * 1610.09585, section 4.1.
 */
export class ClassifierAccuracy {
  #confusion: number[][] = [];

  /**
   * Takes in a batch; the tensor stays the caller's.
   *
   * @throws ShapeError when the scores are no `[B, classes]` or labels are missing; nothing is taken in then.
   * @throws OptionError for a label that is not one of the classes; nothing is taken in then.
   * @throws DataError when a score is not finite; nothing is taken in then.
   */
  async add(batch: ClassifiedBatch): Promise<void> {
    checkOptions(`${caller}: add`, batch, ['scores', 'labels']);
    const { scores, labels } = batch;
    const values = await readRows(caller, 'scores', scores);
    const [count, classes] = scores.shape;
    this.#checkSizes(batch);
    const truth = Array.from(labels, (label, i) =>
      checkInteger(caller, `labels[${i}]`, label, { min: 0, max: classes - 1 }),
    );
    if (this.#confusion.length === 0) {
      this.#confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
    }
    for (let i = 0; i < count; i++) {
      const row = values.subarray(i * classes, (i + 1) * classes);
      let highest = 0;
      for (let c = 1; c < classes; c++) if (row[c]! > row[highest]!) highest = c;
      this.#confusion[truth[i]!]![highest]!++;
    }
  }

  /**
   * The accuracy on all samples so far; more may be added.
   *
   * @throws DataError when there was none.
   */
  result(): ClassifierAccuracyResult {
    const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
    const samples = sum(this.#confusion.map(sum));
    if (samples === 0) {
      throw new DataError(`${caller}: there is no sample to judge; add a batch first`);
    }
    const right = this.#confusion.map((row, label) => row[label]!);
    return {
      samples,
      accuracy: sum(right) / samples,
      perClass: right.map((count, label) => count / sum(this.#confusion[label]!)),
      confusion: this.#confusion.map((row) => [...row]),
    };
  }

  #checkSizes({ scores, labels }: ClassifiedBatch): void {
    const [count, classes] = scores.shape;
    if (this.#confusion.length > 0 && classes !== this.#confusion.length) {
      throw new ShapeError(
        `${caller}: scores must have shape [B, ${this.#confusion.length}], got [${scores.shape.join(', ')}]`,
      );
    }
    if (labels?.length === count) return;
    throw new ShapeError(
      `${caller}: there must be as many labels as rows of scores, ${count}, got ` +
        `${labels?.length ?? show(labels)}`,
    );
  }
}
