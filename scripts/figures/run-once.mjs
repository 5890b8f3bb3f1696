import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { root } from '../install.mjs';
import { fingerprint } from './fingerprint.mjs';
import { busyShare } from './times.mjs';

/** Kept between calls; git ignores it. */
export const CACHE = join(root, '.figures');

/** Other programs may keep this share of the cores busy while a time is taken. */
const IDLE = 0.15;

/**
 * @typedef {object} RunResult
 * @property {string} folder What the program left.
 * @property {string} output What it printed.
 * @property {(path: string) => Promise<unknown>} json A JSON file of the folder.
 * @property {(path: string) => Promise<string>} text A text file of the folder.
 * @property {{ seconds: number, cores: number, idle: boolean }} timing
 * @property {boolean} isKept Whether it was run by an earlier call.
 */

/**
 * Runs an example's built program with a run's flags, unless it was run from the same sources before.
 *
 * @returns {Promise<RunResult>}
 * @throws Error with what the program said, where it fails; its folder is removed.
 */
export async function runOnce(
  run,
  { data, isForced = false, cache = CACHE, program, watch, signal },
) {
  const { name, example, args } = run;
  const flags = typeof args === 'function' ? args(data) : args;
  const start = `${name.replace('/', '-')}-`;
  const dir = join(cache, start + fingerprint({ example, args: named(flags, data) }, data));
  const isKept = !isForced && existsSync(dir);
  if (!isKept) {
    const main = program ?? join(root, 'examples', example, 'dist', 'main.js');
    const temporary = join(cache, `.${start}${process.pid}.tmp`);
    try {
      await mkdir(temporary, { recursive: true });
      await runInto(temporary, main, flags, { watch, signal });
      await removeOthers(cache, start);
      await rename(temporary, dir);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }
  const folder = join(dir, 'run');
  const text = (path) => readFile(join(folder, path), 'utf8');
  return {
    ...{ folder, text, isKept },
    output: await readFile(join(dir, 'output.txt'), 'utf8'),
    json: async (path) => JSON.parse(await text(path)),
    timing: JSON.parse(await readFile(join(dir, 'timing.json'), 'utf8')),
  };
}

/** The same wherever the data lie. */
const named = (flags, data) => flags.map((flag) => (data ? flag.replace(data, 'DATA') : flag));

async function runInto(dir, main, flags, { watch, signal }) {
  const busyBefore = await busyShare(watch);
  const start = performance.now();
  const output = await execute([main, ...flags, '--out', join(dir, 'run')], signal);
  const seconds = (performance.now() - start) / 1000;
  const idle = Math.max(busyBefore, await busyShare(watch)) < IDLE;
  const timing = { seconds, cores: availableParallelism(), idle };
  await writeFile(join(dir, 'output.txt'), output);
  await writeFile(join(dir, 'timing.json'), JSON.stringify(timing));
}

function execute(command, signal) {
  return new Promise((resolve, reject) => {
    const options = { cwd: root, maxBuffer: 2 ** 26 };
    const child = execFile(process.execPath, command, options, (error, out, err) => {
      signal?.removeEventListener('abort', end);
      if (!error) return resolve(out);
      const reason = error.signal ? 'was ended' : `ended with ${error.code}`;
      reject(new Error(`node ${command.join(' ')} ${reason}\n${err.trim()}`));
    });
    // At once: a program that ends in peace would still write to the folder, which is to go.
    const end = () => child.kill('SIGKILL');
    signal?.addEventListener('abort', end);
    if (signal?.aborted) end();
  });
}

/** Removes what earlier sources gave. */
async function removeOthers(cache, start) {
  for (const name of await readdir(cache)) {
    const rest = name.slice(start.length);
    if (name.startsWith(start) && /^[0-9a-f]{16}$/.test(rest)) {
      await rm(join(cache, name), { recursive: true });
    }
  }
}
