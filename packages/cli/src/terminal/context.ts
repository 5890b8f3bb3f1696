import type { Output } from './output';

/** What a command has beside its arguments. */
export interface CommandContext {
  readonly output: Output;
  /** Where progress is shown: a bar on a terminal, lines elsewhere. */
  readonly stdout: NodeJS.WriteStream;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Lets the program end with a code, though nothing was thrown. */
  exitWith(code: number): void;
}
