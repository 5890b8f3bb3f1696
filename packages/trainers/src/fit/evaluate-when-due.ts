import { OptionError } from '@gan/core';
import type { FitEvent } from './fit-events';
import type { FitRun } from './fit-run';

/**
 * Measures if it is time to, and tells the metrics.
 *
 * @returns Whether they are the best so far.
 */
export async function* evaluateWhenDue<Batch extends object>(
  run: FitRun<Batch>,
): AsyncGenerator<FitEvent, boolean, void> {
  const { evaluation } = run.plan;
  const { step, epoch, epochIsOver } = run.progress;
  if (!evaluation) return false;
  const { every } = evaluation;
  const isDue = step === run.lastStep || (every ? step % every === 0 : epochIsOver);
  if (!isDue) return false;
  const metrics = await evaluation.run(run.trainer, { step, epoch });
  const improved = noteBest(run, metrics);
  yield* run.tell({ type: 'evaluation', step, epoch, metrics });
  return improved;
}

/** Whether metrics are the best so far; they are taken down then. */
function noteBest<Batch extends object>(
  { plan, progress }: FitRun<Batch>,
  metrics: Readonly<Record<string, number>>,
): boolean {
  const wanted = plan.checkpoints?.best;
  if (!wanted) return false;
  const { metric, mode } = wanted;
  const value = metrics?.[metric];
  if (typeof value !== 'number') {
    const names = Object.keys(metrics ?? {}).join(', ') || 'none';
    throw new OptionError(
      `fit: checkpoints.best.metric must be one of evaluate's metrics, ${names}, got '${metric}'`,
    );
  }
  const before = progress.best?.value ?? (mode === 'min' ? Infinity : -Infinity);
  const improved = Number.isFinite(value) && (mode === 'min' ? value < before : value > before);
  if (improved) progress.best = { metric, mode, value, step: progress.step };
  return improved;
}
