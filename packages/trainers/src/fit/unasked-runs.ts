/** How long a run may wait to be asked for its first event, in milliseconds. */
const PATIENCE = 5000;

/** What is used here of Node's process, where there is one. */
interface ProcessEvents {
  on(event: 'beforeExit' | 'exit', listener: (code?: number) => void): unknown;
  off(event: 'beforeExit' | 'exit', listener: (code?: number) => void): unknown;
}

const unasked = new Set<() => void>();

/** The process is about to end: no run will be asked for anything any more. A failure has its own words. */
const tellAll = (code = 0) => {
  if (code !== 0) return;
  for (const tell of [...unasked]) tell();
};

/**
 * Expects that a run which fit returned is asked to train, as `await fit(...)` alone never does:
 * says so once where it is not within some seconds, or before the process ends.
 *
 * @returns To be called when the run is asked for something.
 */
export function expectToBeAsked(): () => void {
  const { process } = globalThis as { process?: Partial<ProcessEvents> };
  const tell = () => {
    asked();
    console.warn(
      'fit: the run that fit returned has not been asked for anything, so it does not train; use ' +
        '`for await (const event of fit(...))`, or `await fit(...).done()`',
    );
  };
  const asked = () => {
    clearTimeout(timer);
    if (!unasked.delete(tell) || unasked.size > 0) return;
    process?.off?.('beforeExit', tellAll);
    process?.off?.('exit', tellAll);
  };
  const timer = setTimeout(tell, PATIENCE) as unknown as { unref?(): void } & number;
  timer.unref?.();
  if (unasked.size === 0) {
    process?.on?.('beforeExit', tellAll);
    process?.on?.('exit', tellAll);
  }
  unasked.add(tell);
  return asked;
}
