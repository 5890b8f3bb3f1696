import { OptionError } from '@gan/core';
import type { Trainer } from './trainer';

/** What is known of a trainer that somebody trains, or that was disposed. */
interface Use {
  /** Who trains it, such as `'fit'`. */
  readonly holder?: string;
  /** Whether the holder itself is calling one of its methods right now. */
  acting: boolean;
  readonly disposed: boolean;
}

type Uses = WeakMap<object, Use>;

/** One list for all copies of this package in a process: the ESM and the CommonJS one, say. */
const key = Symbol.for('@gan/trainers: uses of trainers');
const shared = globalThis as { [key]?: Uses };
shared[key] ??= new WeakMap();
const uses: Uses = shared[key];

/** What a trainer is known by: itself, and its optimisers, which a wrapper around it shares. */
function keysOf(trainer: object): object[] {
  const { optimizers = {} } = trainer as Partial<Trainer<never>>;
  return [trainer, ...Object.values(optimizers)];
}

function useOf(trainer: object): Use | undefined {
  return keysOf(trainer)
    .map((one) => uses.get(one))
    .find((use) => use !== undefined);
}

/** A trainer in a message; those that are not of this package need not have a kind. */
const named = (trainer: object) =>
  `this ${(trainer as Partial<Trainer<never>>).config?.kind ?? 'trainer'}`;

const inUse = (caller: string, trainer: object, by: string) =>
  new OptionError(
    `${caller}: ${named(trainer)} is already being trained by ${by}; await that run or leave its loop ` +
      'first, or make a second trainer',
  );

/**
 * Claims a trainer for a run: until it is released, a second claim is refused, and so are `update`,
 * `step`, `restore` and `dispose`, except in {@link asHolder}.
 *
 * @returns Releases it; once is enough, more does no harm.
 * @throws OptionError when it is claimed already, or was disposed.
 */
export function claimTrainer(caller: string, trainer: object): () => void {
  checkAlive(caller, trainer);
  const holder = useOf(trainer)?.holder;
  if (holder) throw inUse(caller, trainer, `another ${holder}`);
  const mine: Use = { holder: caller, acting: false, disposed: false };
  const keys = keysOf(trainer);
  for (const one of keys) uses.set(one, mine);
  return () => {
    for (const one of keys) if (uses.get(one) === mine) uses.delete(one);
  };
}

/** Calls a method of a trainer in the name of whoever claimed it. */
export function asHolder<T>(trainer: object, call: () => T): T {
  const use = useOf(trainer);
  if (!use) return call();
  const before = use.acting;
  use.acting = true;
  try {
    return call();
  } finally {
    use.acting = before;
  }
}

/** Throws OptionError for a trainer that was disposed. */
export function checkAlive(caller: string, trainer: object): void {
  if (!isDisposed(trainer)) return;
  throw new OptionError(
    `${caller}: ${named(trainer)} has been disposed; dispose it when all is done, or make a new one`,
  );
}

/** Throws OptionError for a trainer that was disposed, or is being trained by somebody else. */
export function checkFree(caller: string, trainer: object): void {
  checkAlive(caller, trainer);
  const use = useOf(trainer);
  if (use?.holder && !use.acting) throw inUse(caller, trainer, use.holder);
}

/** Notes that a trainer is no more. */
export function markDisposed(trainer: object): void {
  for (const one of keysOf(trainer)) uses.set(one, { acting: false, disposed: true });
}

/** Whether a trainer was disposed. */
export const isDisposed = (trainer: object): boolean => useOf(trainer)?.disposed ?? false;
