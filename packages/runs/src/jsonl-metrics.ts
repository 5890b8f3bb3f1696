import { type EventRecorder, lastStepOf } from './event-recorder';
import { jsonLines } from './json-lines';
import type { EvaluationLine, StepLine } from './run-lines';

/**
 * Keeps the losses and metrics of a run as JSONL: an object a line, as in a run folder's `metrics.jsonl`.
 *
 * A resumed run goes on with the file: lines after its step are cut off, and so is a last line that was
 * torn when the process died. The file ends with the same bytes as without a break. A run that begins
 * anew begins the file anew.
 *
 * @param path The file; its folder must exist.
 * @throws DataError from `record` where it cannot be written.
 *
 * @example
 * ```ts
 * import { proceduralFacades } from '@gan/data';
 * import { jsonlMetrics } from '@gan/runs';
 * import { fit, Pix2PixTrainer, useBackend } from '@gan/trainers';
 *
 * await useBackend();
 * const trainer = new Pix2PixTrainer({ imageSize: 32, filters: 1 });
 * const metrics = jsonlMetrics('losses.jsonl');
 * const facades = proceduralFacades({ imageSize: 32, count: 2 });
 * for await (const event of fit(trainer, facades, { steps: 2, logEvery: 1 })) {
 *   await metrics.record(event);
 * }
 * // {"step":1,"epoch":1,"learningRate":0.0002,"losses":{"G_GAN":0.69...
 * ```
 */
export function jsonlMetrics(path: string): EventRecorder {
  const lines = jsonLines<StepLine | EvaluationLine>(path, 'jsonlMetrics');
  return {
    async record(event) {
      if (event.type === 'start') {
        await lines.cutAfter(lastStepOf(event));
      } else if (event.type === 'step') {
        const { step, epoch, learningRate, losses } = event;
        await lines.append({ step, epoch, learningRate, losses });
      } else if (event.type === 'evaluation') {
        const { step, epoch, metrics } = event;
        await lines.append({ step, epoch, metrics });
      }
    },
  };
}
