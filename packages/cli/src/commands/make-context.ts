import type { CommandContext } from '../terminal/context';

/** Makes what a command has beside its arguments, once `--json` is known. */
export type MakeContext = (json: boolean) => CommandContext;
