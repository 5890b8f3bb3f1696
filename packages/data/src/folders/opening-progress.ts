/** How far the opening of a data set has come. */
export interface OpeningProgress {
  /** `'headers'` are read of every file; then, with `onCorrupt: 'skip'`, all `'pixels'`. */
  readonly phase: 'headers' | 'pixels';
  /** Files that this phase is through with. */
  readonly done: number;
  /** Files in all folders. */
  readonly total: number;
}

/** Milliseconds from one report to the next. */
const PAUSE = 100;

/**
 * A function to call once a file and phase; it reports about ten times a second, and at the end of
 * each phase. What it returns is what the report returned: the promise of an asynchronous one, which
 * is to be awaited lest its failure be nobody's.
 */
export function openingProgress(
  report: ((progress: OpeningProgress) => unknown) | undefined,
  total: number,
): (phase: OpeningProgress['phase']) => unknown {
  const done = { headers: 0, pixels: 0 };
  let last = performance.now();
  return (phase) => {
    done[phase]++;
    if (!report) return undefined;
    const now = performance.now();
    if (done[phase] < total && now - last < PAUSE) return undefined;
    last = now;
    return report({ phase, done: done[phase], total });
  };
}
