import { spawn } from 'node:child_process';
import { BackendError } from '@gan/core';

/** What runs once the engine has started. */
export interface StartedEngine {
  /** libtensorflow's own version. */
  readonly version: string;
  readonly gpu: boolean;
}

/** Its libraries take a second to load, and a first look at a GPU some more. */
const START_MS = 120_000;

/** Loads the package in the folder of the first argument, computes a sum, and prints what it runs on. */
const program = `
const util = require('node:util');
// What tfjs-node calls of Node's util, and Node 23 has no more.
util.isNullOrUndefined ??= (value) => value === undefined || value === null;
util.isArray ??= Array.isArray;
(async () => {
  const tf = require(process.argv[1]);
  await tf.ready();
  const [sum] = await tf.tidy(() => tf.add(tf.tensor1d([1]), 2)).data();
  const { binding, isUsingGpuDevice } = tf.backend();
  if (tf.getBackend() !== 'tensorflow' || sum !== 3) throw new Error('1 + 2 came to ' + sum);
  const found = { version: binding.TF_Version, gpu: Boolean(isUsingGpuDevice) };
  process.stdout.write('\\n' + JSON.stringify(found) + '\\n', () => process.exit(0));
})().catch((error) => {
  process.stdout.write('\\n' + JSON.stringify({ problem: String(error?.message ?? error) }) + '\\n', () => process.exit(1));
});
`;

/**
 * Starts the engine in a process of its own, since a library that does not fit may end it.
 *
 * @param packageFolder The folder of tfjs-node.
 * @throws BackendError that says why it does not start.
 */
export async function startEngine(
  packageFolder: string,
  { signal, timeout = START_MS }: { readonly signal: AbortSignal; readonly timeout?: number },
): Promise<StartedEngine> {
  const { code, killedBy, out, err } = await runNode(
    ['-e', program, packageFolder],
    signal,
    timeout,
  );
  const found = lastObject(out);
  if (found && 'version' in found) return found;
  const loud = err.split('\n').find((line) => line.trim() !== '');
  const ended =
    killedBy === 'SIGKILL'
      ? `no answer for ${timeout / 1000} s`
      : `it ended with ${killedBy ?? code}`;
  const [problem = ''] = (found?.problem ?? loud ?? ended).split('\n');
  throw new BackendError(
    `gan engine: tensorflow is in place in ${packageFolder} and does not start (${problem.trim()}); ` +
      `delete ${packageFolder}/deps and run it again, or take another --version`,
  );
}

type Found = StartedEngine | { readonly problem: string };

/** The program's line; libraries may print others. */
function lastObject(out: string): Found | undefined {
  const line = out.trim().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(line) as Found;
  } catch {
    return undefined;
  }
}

interface Ended {
  readonly code: number | null;
  readonly killedBy: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

function runNode(args: readonly string[], signal: AbortSignal, timeout: number): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, {
      signal,
      timeout,
      killSignal: 'SIGKILL',
      // So that it starts beside a run that has the GPU's memory.
      env: { TF_FORCE_GPU_ALLOW_GROWTH: 'true', ...process.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (part) => {
      out += part;
    });
    child.stderr.on('data', (part) => {
      err += part;
    });
    child.once('error', (error) => fail(signal.aborted ? signal.reason : error));
    child.once('close', (code, killedBy) => done({ code, killedBy, out, err }));
  });
}
