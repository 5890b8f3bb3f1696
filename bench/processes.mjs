import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** A job of jobs/, for a Node process of its own. */
export const node = (name, args, program = process.execPath) => ({
  program,
  args: [here(`jobs/${name}.mjs`), JSON.stringify(args)],
});

/** The same of ours: see oursOf. */
export const oursJob = ({ program, vectors }, name, args) =>
  node(name, { ...args, engine: 'gan-wasm', vectors }, program);

/** A job of peers/, for a Python process of its own. */
export const python = (program, name, args) => ({
  program,
  args: [here(`peers/${name}.py`), JSON.stringify(args)],
});

/** Runs a job that takes no turns; resolves to what it reports. */
export const runJob = (job) => start(job).result;

/**
 * Runs jobs that write the line `ready`, wait for a line on their standard input before each piece of work
 * and write the line `done` after it, one piece at a time in turn: what slows the machine for a while slows
 * all of them. The first turn comes when all are ready, as starting up would slow it.
 *
 * @returns What each reports, by name.
 */
export async function runInTurns(jobs) {
  const players = Object.entries(jobs).map(([name, job]) => ({ name, ...start(job) }));
  await Promise.all(players.map(({ ready }) => ready));
  const inPlay = new Set(players);
  for (const player of players) player.result.then(() => inPlay.delete(player));
  while (inPlay.size > 0) {
    for (const player of [...inPlay]) await player.turn();
  }
  const results = await Promise.all(players.map(({ result }) => result));
  return Object.fromEntries(players.map(({ name }, i) => [name, results[i]]));
}

/** Engines in one process would disturb each other's memory and threads. */
function start({ program, args }) {
  // No .pyc files in the repository.
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const errors = [];
  let last = '';
  let afterTurn = () => {};
  let onReady;
  const readyLine = new Promise((resolve) => {
    onReady = resolve;
  });
  child.stderr.on('data', (part) => errors.push(part));
  // A job that has ended reads no more.
  child.stdin.on('error', () => {});
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.trim()) last = line;
    if (line === 'ready') onReady();
    if (line === 'done') afterTurn();
  });
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const report = (code) => {
    if (code === 0) return JSON.parse(last);
    return { unavailable: `failed: ${problemIn(errors).slice(0, 120) || `code ${code}`}` };
  };
  const result = ended.then(report).catch((error) => ({
    unavailable: error.code === 'ENOENT' ? `there is no ${program}` : error.message,
  }));
  const turn = () =>
    new Promise((resolve) => {
      afterTurn = resolve;
      result.then(resolve);
      child.stdin.write('\n');
    });
  return { result, turn, ready: Promise.race([readyLine, result]) };
}

/** The line that names an error, or the last. */
function problemIn(parts) {
  const lines = Buffer.concat(parts).toString('utf8').trim().split('\n');
  return lines.findLast((line) => /^\w*(Error|Exception)\b.*:/.test(line)) ?? lines.at(-1);
}

/** Why PyTorch cannot be had, or undefined. */
export async function torchProblem(program) {
  const result = await runJob({ program, args: ['-c', 'import torch; print("true")'] });
  if (result === true) return undefined;
  return /No module named/.test(result.unavailable) ? 'not installed' : result.unavailable;
}
