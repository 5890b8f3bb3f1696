import { isGanError } from '@gan/core';
import { runProgram } from '@gan/runs';
import { ganProgram } from './program';
import { outputTo } from './terminal/output';

/** Options of {@link gan}. */
export interface GanOptions {
  /** Where output goes. Defaults to `process.stdout`. */
  readonly stdout?: NodeJS.WriteStream;
  /** Where errors go. Defaults to `process.stderr`. */
  readonly stderr?: { write(text: string): unknown };
}

/** Errors that the input is to blame for. */
const BAD_INPUT = ['OptionError', 'ShapeError', 'DataError', 'CheckpointError'];

/** What the system says where a disk is full or broken: no other input would do. */
const FAILED_DISK = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO'];

/** Whether a disk is the cause of an error, or of its cause. */
function isFailedDisk(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    FAILED_DISK.includes(String((error as NodeJS.ErrnoException).code)) || isFailedDisk(error.cause)
  );
}

/**
 * Runs the command line `gan`, as the program of that name does.
 *
 * While it runs, Ctrl-C ends its work in good order and does not end the process.
 *
 * @param args The arguments, such as `['inspect', 'runs/pix2pix', '--json']`.
 * @returns The exit code: 0; 1 for bad input; 2 where the work failed; 130 after Ctrl-C.
 *
 * @example
 * ```ts
 * import { gan } from '@gan/cli';
 *
 * const code = await gan(['train', 'pix2pix', '--sise', '64']); // says "Did you mean --size?"
 * console.log(code); // 1
 * ```
 */
export async function gan(
  args: readonly string[],
  { stdout = process.stdout, stderr = process.stderr }: GanOptions = {},
): Promise<number> {
  let wanted = 0;
  const run = async (signal: AbortSignal) => {
    const makeContext = (json: boolean) => ({
      output: outputTo(stdout, json),
      stdout,
      signal,
      exitWith(code: number) {
        wanted = code;
      },
    });
    const program = ganProgram(makeContext, stdout);
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync([...args], { from: 'user' });
  };
  const exitCode = (error: unknown) =>
    isGanError(error) && BAD_INPUT.includes(error.code) && !isFailedDisk(error) ? 1 : 2;
  return (await runProgram(run, { args, stderr, exitCode })) || wanted;
}
