import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Installs what package-lock.json names, unless that is installed already.
 *
 * @returns npm's exit code, 0 where nothing had to be done.
 */
export async function install(folder = root, run = runNode) {
  if (isInstalled(folder)) return 0;
  const npm = npmPath();
  if (!npm) {
    console.error('error: cannot find npm; run `npm install` and try again');
    return 1;
  }
  console.error('Installing, once ...');
  const code = await run([npm, 'ci'], { cwd: folder });
  if (code === 0) writeStamp(folder);
  else console.error(`error: npm ci failed with code ${code}; its message is above`);
  return code;
}

/** Whether node_modules holds what package-lock.json says, by the stamp or by npm's own record. */
export function isInstalled(folder) {
  const hidden = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const stamp = stampPath(folder);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash(folder)) return true;
  if (!matches(readPackages(join(folder, 'package-lock.json')), readPackages(hidden))) return false;
  writeStamp(folder);
  return true;
}

/** Whether all that must be there is there, in the version that is asked for. */
function matches(wanted, present) {
  return Object.entries(wanted).every(([path, { version, link, optional }]) => {
    // The rest are the workspaces themselves.
    if (!/(^|\/)node_modules\//.test(path)) return true;
    const found = present[path];
    return found ? found.version === version && found.link === link : optional === true;
  });
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

const stampPath = (folder) => join(folder, 'node_modules', '.installed');

const lockHash = (folder) =>
  createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');

function writeStamp(folder) {
  writeFileSync(stampPath(folder), lockHash(folder));
}

/** npm's program: the one that runs us, or the one beside Node. */
export function npmPath() {
  const beside = dirname(process.execPath);
  const inModules = join('node_modules', 'npm', 'bin', 'npm-cli.js');
  return [
    process.env.npm_execpath,
    join(beside, inModules),
    join(beside, '..', 'lib', inModules),
  ].find((path) => path?.endsWith('npm-cli.js') && existsSync(path));
}

/** Runs a Node program in the user's terminal, without a shell; resolves to its exit code. */
export function runNode(
  args,
  { cwd = root, env = process.env, node = process.execPath, forwardSignals = false } = {},
) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { cwd, env, stdio: 'inherit' });
    const release = forwardSignals ? passSignals(child) : () => {};
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      release();
      resolve(code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1));
    });
  });
}

/** Stays alive through Ctrl-C until the child has ended, and hands it the signal once. */
function passSignals(child) {
  let passed = false;
  const pass = (signal) => {
    // In a terminal, Ctrl-C reaches the whole group: the child has it already.
    if (!passed && !(signal === 'SIGINT' && process.stdin.isTTY)) child.kill(signal);
    passed = true;
  };
  process.on('SIGINT', pass).on('SIGTERM', pass);
  return () => process.off('SIGINT', pass).off('SIGTERM', pass);
}
