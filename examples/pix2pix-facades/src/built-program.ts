import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How the built program ended. */
export interface ProgramResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/**
 * For tests: runs the built program in a folder of its own.
 *
 * @param watch Sees all output so far whenever there is more, for tests that interrupt it.
 */
export function runBuilt(
  cwd: string,
  flags: readonly string[],
  watch?: (out: string, child: ChildProcessWithoutNullStreams) => void,
): Promise<ProgramResult> {
  const child = spawn(process.execPath, [program, ...flags], { cwd });
  let [out, err] = ['', ''];
  child.stdout.on('data', (part: Buffer) => {
    out += part.toString();
    watch?.(out, child);
  });
  child.stderr.on('data', (part: Buffer) => {
    err += part.toString();
  });
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, out, err }));
  });
}
