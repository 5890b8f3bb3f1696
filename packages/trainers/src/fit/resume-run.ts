import { CheckpointError, OptionError } from '@gan/core';
import { nameOf } from '../checkpoint/checkpoint-names';
import type { FolderLock } from '../checkpoint/checkpoint-storage';
import type { Checkpoint, FitState } from '../checkpoint/checkpoint-types';
import { cannotWrite } from '../checkpoint/node-modules';
import { pruneCheckpoints } from '../checkpoint/prune-checkpoints';
import { newestCheckpoint } from '../checkpoint/read-checkpoint';
import { storageOf } from '../checkpoint/storage-of';
import { restoreCheckpoint } from '../checkpoint/trainer-from';
import type { SavableTrainer } from '../checkpoint/write-checkpoint';
import type { Schedule } from '../schedules/linear-decay';
import type { PlateauSchedule } from '../schedules/plateau-decay';
import { asHolder } from '../trainer/claim';
import type { Trainer } from '../trainer/trainer';
import { topologyOf } from '../trainer/trainer-config';
import type { TrainerState } from '../trainer/training-state';
import { differences } from './differences';
import type { CheckpointPlan, FitPlan } from './fit-plan';
import { baseRates } from './rates';
import { checkRatesAhead } from './rates-ahead';
import type { ResumedRun } from './resumed-run';

const caller = 'fit';

/** The trainer as something that can be saved. */
export function savable(trainer: Trainer<never>, option: string): SavableTrainer {
  if (trainer.state && trainer.restore && trainer.config) return trainer as SavableTrainer;
  throw new OptionError(
    `${caller}: ${option} needs a trainer with state, restore and config, as this package's have`,
  );
}

/** Whether a run begins at the start, as far as can be seen before it has the folder. */
export async function isNewRun(
  resume: boolean | 'override',
  { dir }: CheckpointPlan,
): Promise<boolean> {
  if (!resume) return true;
  const storage = await storageOf(dir);
  return (await storage.list(caller, dir)).length === 0;
}

type SavedPlan<Batch> = FitPlan<Batch> & { readonly checkpoints: CheckpointPlan };

/** Takes the folder of a run's checkpoints for it alone, before anything in it is read or changed. */
export async function lockRun({ dir, force }: CheckpointPlan): Promise<FolderLock> {
  const storage = await storageOf(dir);
  await storage.make(caller, dir);
  const forceOption = 'checkpoints: { force: true }';
  const request = { option: 'checkpoints.dir', forceOption, force, brief: false };
  const lock = await storage.lock(caller, dir, request);
  if (lock.held) return lock;
  const check = () => Promise.reject(cannotWrite(caller, dir, lock.failure));
  return { ...lock, check };
}

/**
 * Finds out where a run with checkpoints begins, and brings the trainer there.
 *
 * @returns Undefined where the run begins at the start.
 */
export async function resumeRun<Batch>(
  trainer: Trainer<Batch>,
  plan: SavedPlan<Batch>,
  schedule: Schedule | undefined,
  lock: FolderLock,
): Promise<ResumedRun | undefined> {
  const { dir } = plan.checkpoints;
  const storage = await storageOf(dir);
  const target = savable(trainer, 'checkpoints');
  if (!plan.resume) {
    const [newest] = await storage.list(caller, dir);
    if (newest) {
      throw new CheckpointError(
        `${caller}: ${dir} holds the checkpoints of a run, the newest ${nameOf(newest.step)}; use ` +
          'resume: true to go on with it, or choose another folder',
      );
    }
    await lock.check();
    await storage.clearLeftovers(caller, dir);
    return undefined;
  }
  const checkpoint = await newestCheckpoint(caller, dir);
  if (!checkpoint) {
    checkRatesAhead(trainer, plan, schedule);
    await lock.check();
    await storage.clearLeftovers(caller, dir);
    return undefined;
  }
  const { run: state, path, engine } = checkpoint;
  if (!state) {
    throw new CheckpointError(
      `${caller}: ${path} was written outside of fit, so there is no run to go on with; ` +
        'use trainerFrom and another folder for checkpoints',
    );
  }
  checkSameNetworks(target, checkpoint);
  const changes = [
    // The optimisers' own rates are compared below.
    ...differences(checkpoint.trainer.options, target.config.options, {
      name: 'trainer',
      ignore: (key) => key === 'learningRate',
    }),
    ...differences(checkpoint.trainer.extraLosses, target.config.extraLosses, {
      name: 'trainer.extraLosses',
    }),
    ...differences(
      Object.fromEntries(
        Object.entries(state.learningRates).map(([name, { base }]) => [name, base]),
      ),
      baseRates(target),
      { name: 'learningRate' },
    ),
    ...differences(state.config, plan.config),
  ];
  if (changes.length > 0 && plan.resume !== 'override') {
    throw new CheckpointError(
      `${caller}: ${path} is of a run with other options (then -> now): ${changes.join('; ')}. Use ` +
        "the run's own, or resume: 'override' to go on with the new ones",
    );
  }
  checkRatesAhead(trainer, plan, schedule, { path, state, changes });
  const finished = state.step >= plan.steps || isOver(state, plan);
  // A finished run may lie where nothing can be written, and stays as it is.
  if (lock.held || !finished) {
    await lock.check();
    // What a run that was killed had not yet tidied up.
    await storage.clearLeftovers(caller, dir);
    const { keep } = plan.checkpoints;
    const protect = state.best ? [state.best.step] : [];
    await pruneCheckpoints(caller, dir, { keep, protect, lock });
  }
  const restore = (saved: TrainerState) => asHolder(target, () => target.restore(saved));
  await restoreCheckpoint({ restore }, checkpoint);
  restoreSchedule(schedule, state.schedule, path);
  return { path, state, engine, changes };
}

const isOver = (state: FitState, plan: FitPlan<never>) =>
  state.epoch > plan.epochs ||
  (state.epoch === plan.epochs && state.position >= plan.stepsPerEpoch);

/** Kind and architecture must fit whatever the options: seeds and first weights aside. */
function checkSameNetworks(trainer: SavableTrainer, { path, ...checkpoint }: Checkpoint): void {
  const { kind } = checkpoint.trainer;
  if (kind !== trainer.config.kind) {
    throw new CheckpointError(
      `${caller}: ${path} is of a ${kind}, and the trainer a ${trainer.config.kind}; choose the folder ` +
        'of its own checkpoints',
    );
  }
  const ignore = (key: string) => /seed|initializer|^init$|^(keras_version|backend)$/i.test(key);
  const models = Object.entries(trainer.models).map(([name, model]) => [name, topologyOf(model)]);
  const found = differences(checkpoint.models, Object.fromEntries(models), { ignore });
  if (found.length === 0) return;
  const more = found.length > 3 ? ` and ${found.length - 3} more` : '';
  throw new CheckpointError(
    `${caller}: ${path} is of networks of another architecture (there -> here): ` +
      `${found.slice(0, 3).join('; ')}${more}; make the networks with the options of the run, or use ` +
      'trainerFrom, which does',
  );
}

const withMemory = (schedule: Schedule | undefined): PlateauSchedule | undefined =>
  schedule && 'state' in schedule && 'restore' in schedule
    ? (schedule as PlateauSchedule)
    : undefined;

/** Where a schedule with a memory stands; null for the others. */
export const scheduleState = (schedule: Schedule | undefined): unknown =>
  withMemory(schedule)?.state() ?? null;

function restoreSchedule(schedule: Schedule | undefined, state: unknown, path: string): void {
  const plateau = withMemory(schedule);
  if (!plateau || state === null) return;
  try {
    plateau.restore(state as ReturnType<PlateauSchedule['state']>);
  } catch (cause) {
    throw new CheckpointError(`${caller}: ${path} does not fit the schedule`, { cause });
  }
}
