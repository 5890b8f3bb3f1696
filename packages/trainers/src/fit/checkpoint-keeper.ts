import type { FolderLock } from '../checkpoint/checkpoint-storage';
import type { FitState } from '../checkpoint/checkpoint-types';
import { pruneCheckpoints } from '../checkpoint/prune-checkpoints';
import { type SavableTrainer, startCheckpoint } from '../checkpoint/write-checkpoint';
import type { CheckpointEvent, CheckpointKind } from './fit-events';
import type { CheckpointPlan } from './fit-plan';

/**
 * Writes a run's checkpoints, one at a time, and removes old ones.
 *
 * Training waits while the tensors are read; a thread writes them beside the next steps.
 */
export class CheckpointKeeper {
  /** The newest checkpoint that is whole. */
  latest: string | undefined;
  readonly #trainer: SavableTrainer;
  readonly #plan: CheckpointPlan;
  readonly #lock: FolderLock;
  #committing: Promise<void> | undefined;
  #done: CheckpointEvent[] = [];
  #failure: { readonly error: unknown } | undefined;

  /** @param lock That of the plan's folder, which {@link close} gives back. */
  constructor(
    trainer: SavableTrainer,
    plan: CheckpointPlan,
    given: { readonly lock: FolderLock; readonly resumedFrom: string | undefined },
  ) {
    this.#trainer = trainer;
    this.#plan = plan;
    this.#lock = given.lock;
    this.latest = given.resumedFrom;
  }

  /** Takes down the state as it is; the trainer must not change until the promise resolves. */
  async write(kind: CheckpointKind, run: FitState): Promise<void> {
    const begin = performance.now();
    await this.settle();
    const { dir, keep } = this.#plan;
    const { step, epoch, best } = run;
    const [trainer, lock] = [this.#trainer, this.#lock];
    const { committed } = await startCheckpoint('fit', { trainer, dir, step, run, lock });
    const seconds = (performance.now() - begin) / 1000;
    const finish = async () => {
      const { path, bytes } = await committed;
      this.latest = path;
      this.#done.push({ type: 'checkpoint', path, step, epoch, seconds, bytes, kind });
      await pruneCheckpoints('fit', dir, { keep, protect: best ? [best.step] : [], lock });
    };
    this.#committing = finish().catch((error: unknown) => {
      this.#failure ??= { error };
    });
  }

  /** The checkpoints that have been committed since it was last asked. */
  takeDone(): CheckpointEvent[] {
    this.#throwFailure();
    const done = this.#done;
    this.#done = [];
    return done;
  }

  /** Waits for the checkpoint that is being committed. */
  async settle(): Promise<void> {
    await this.#committing;
    this.#throwFailure();
  }

  /** Waits for it, whether it fails or not, so that nothing is left half-written; gives the folder free. */
  async close(): Promise<void> {
    await this.#committing;
    await this.#lock.release();
  }

  #throwFailure(): void {
    if (!this.#failure) return;
    const { error } = this.#failure;
    this.#failure = undefined;
    throw error;
  }
}
