import { BackendError } from '@gan/core';

/** What ended a run; of an engine that failed while it trained it says from where the run goes on. */
export function withCheckpoint(error: unknown, latest: string | undefined): unknown {
  if (!(error instanceof BackendError) || !latest) return error;
  const { message } = error;
  return new BackendError(
    `fit: ${message}; the last checkpoint is ${latest}, from which a run with resume: true goes on`,
    { cause: error },
  );
}
