import { isGanError } from '@gan/core';

/** Options of {@link runProgram}. */
export interface ProgramOptions {
  /** The arguments after the script's name; `--debug` among them shows the stack of every error. */
  readonly args: readonly string[];
  /** Where errors go. Defaults to `process.stderr`. */
  readonly stderr?: { write(text: string): unknown };
  /** The exit code for an error that is no mistake in the command line. Defaults to 1 for all. */
  readonly exitCode?: (error: unknown) => number;
}

/** A second interrupt within this time is the same key press, delivered twice by npm. */
const SAME_KEY_PRESS_MS = 1000;

/**
 * Runs a command-line program: errors on one line, and a signal that an interrupt aborts.
 *
 * The first Ctrl-C (or SIGTERM) aborts the signal, so that the program can write what it has; a
 * second one, a second later or more, ends it at once. A GanError, what the operating system refused, and a
 * mistake in the command line are one line on stderr; anything else is a bug and shows its stack. Where
 * whoever reads the output stops, as `head` does, the work goes on.
 *
 * @returns The exit code: 0, 1 after an error, 130 (143) after an interrupt.
 *
 * @example
 * ```ts
 * import { runProgram } from '@gan/runs';
 *
 * async function main(signal: AbortSignal): Promise<void> {
 *   for (let step = 1; step <= 3 && !signal.aborted; step++) console.log(step);
 * }
 *
 * process.exitCode = await runProgram(main, { args: process.argv.slice(2) });
 * ```
 */
export async function runProgram(
  main: (signal: AbortSignal) => Promise<void>,
  { args, stderr = process.stderr, exitCode = () => 1 }: ProgramOptions,
): Promise<number> {
  outliveReaders();
  const controller = new AbortController();
  let interruptedAt = 0;
  let interruptCode = 0;
  const onSignal = (code: number) => () => {
    if (interruptCode === 0) {
      interruptedAt = Date.now();
      interruptCode = code;
      controller.abort();
    } else if (Date.now() - interruptedAt > SAME_KEY_PRESS_MS) {
      process.exit(code);
    }
  };
  const handlers = { SIGINT: onSignal(130), SIGTERM: onSignal(143) };
  process.on('SIGINT', handlers.SIGINT).on('SIGTERM', handlers.SIGTERM);
  try {
    await main(controller.signal);
    return interruptCode;
  } catch (error) {
    if (interruptCode !== 0 && isAbort(error)) return interruptCode;
    const { text, code } = describeError(error, { debug: args.includes('--debug'), exitCode });
    stderr.write(text);
    return code;
  } finally {
    process.off('SIGINT', handlers.SIGINT).off('SIGTERM', handlers.SIGTERM);
  }
}

/** Lets the output go nowhere once its reader is gone. Stays, since a write may fail after the program. */
function outliveReaders(): void {
  if (process.stdout.listeners('error').includes(ignoreClosedPipe)) return;
  process.stdout.on('error', ignoreClosedPipe);
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** What to print for an error: one line for a mistake of the user's, the stack for a bug. */
export function describeError(
  error: unknown,
  { debug, exitCode = () => 1 }: { debug: boolean } & Pick<ProgramOptions, 'exitCode'>,
): { text: string; code: number } {
  if (isCommanderError(error)) {
    const line = error.message.replace(/\s*\n\s*/g, ' ').replace(/\.$/, '');
    return error.exitCode === 0
      ? { text: '', code: 0 }
      : { text: `${line}; --help lists the flags\n`, code: 1 };
  }
  const expected = isGanError(error) || isSystemError(error);
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const code = exitCode(error);
  if (expected && !debug) {
    return { text: `error: ${error.message.replace(/\s*\n\s*/g, ' ')}\n`, code };
  }
  return { text: `${stack}\n`, code };
}

/** What the operating system refused, such as a write to a full disk. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string';
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** By code, since there may be two copies of commander. */
function isCommanderError(error: unknown): error is Error & { exitCode: number } {
  return (
    error instanceof Error &&
    String((error as { code?: unknown }).code).startsWith('commander.') &&
    'exitCode' in error
  );
}
