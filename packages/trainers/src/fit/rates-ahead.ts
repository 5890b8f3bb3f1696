import { OptionError } from '@gan/core';
import type { Schedule } from '../schedules/linear-decay';
import type { Trainer } from '../trainer/trainer';
import type { FitPlan } from './fit-plan';
import { lastEpochFrom, lastStepFrom, startOf } from './place';
import { baseRates, isZeroRate } from './rates';
import type { ResumedRun } from './resumed-run';
import { longerSchedule, nameOfSchedule } from './schedule-words';

/**
 * Refuses a run in which no weight would move: all that is left of it is at rate 0, for every
 * optimiser.
 *
 * Only a `pure` schedule is asked for epochs to come; another may count its calls, or follow a metric.
 *
 * @param resumed The run that this one goes on from.
 * @throws OptionError that says which option to raise.
 */
export function checkRatesAhead(
  trainer: Pick<Trainer<never>, 'optimizers'>,
  plan: FitPlan<never>,
  schedule: Schedule | undefined,
  resumed?: ResumedRun,
): void {
  const start = startOf(plan, resumed?.state);
  const lastStep = lastStepFrom(plan, start);
  const bases = Object.values(baseRates(trainer));
  if (start.step >= lastStep || bases.length === 0) return;
  if (bases.every(isZeroRate)) {
    throw new OptionError(
      "fit: every optimiser's learning rate is 0, so no weight would move; raise the trainer's option " +
        'learningRate',
    );
  }
  if (!schedule?.pure) return;

  const epochIsOver = start.position >= plan.stepsPerEpoch;
  const first = epochIsOver ? start.epoch + 1 : start.epoch;
  const last = lastEpochFrom(plan, start, lastStep);
  // An epoch under way keeps the rates that it was saved with.
  const saved = Object.values(resumed?.state.learningRates ?? {});
  const keepsRates = resumed?.changes.length === 0 && start.position > 0 && !epochIsOver;
  if (keepsRates && !saved.every(({ now }) => isZeroRate(now))) return;
  for (let epoch = keepsRates ? first + 1 : first; epoch <= last; epoch++) {
    const factor = schedule(epoch);
    if (!bases.every((base) => isZeroRate(base * factor))) return;
  }
  const left = last > first ? `epochs ${first} to ${last}` : `epoch ${first}`;
  const how = resumed ? " with resume: 'override'" : '';
  throw new OptionError(
    `fit: ${nameOfSchedule(schedule)} makes the learning rate 0 in all that is left of the run, ` +
      `${left}, so no weight would move; ${longerSchedule(schedule, last)}${how}, or lower ` +
      (plan.epochs === Infinity ? 'steps' : 'epochs'),
  );
}
