import type { FitEvent, StartEvent } from '@gan/trainers';

/** Keeps the events of a run; a loop of one's own tells the same as `fit`, `start` first. */
export interface EventRecorder {
  /**
   * Keeps what it has to of an event; it is on the disk when this resolves.
   *
   * @throws DataError where it cannot be written.
   */
  record(event: FitEvent): Promise<void>;
}

/** The last step whose records stay when a run starts: all later ones come again. */
export function lastStepOf({ step, resumedFrom }: StartEvent): number {
  return resumedFrom === undefined ? -1 : step;
}
