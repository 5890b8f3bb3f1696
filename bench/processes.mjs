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

/** Children that run, which end with the bench. */
const running = new Set();

/** Ends all jobs, each by its id: what has been asked of a GPU may never be answered. */
export function endJobs() {
  for (const child of running) child.kill('SIGKILL');
}

/**
 * Runs jobs that write the line `ready`, wait for a line on their standard input before each piece of work
 * and write the line `done` after it, one piece at a time in turn: what slows the machine for a while slows
 * all of them. The first turn comes when all are ready, as starting up would slow it.
 *
 * @param options.limit Seconds that a turn may take, as starting up and ending may: a job that needs more is ended.
 * Defaults to no limit.
 * @returns What each reports, by name.
 */
export async function runInTurns(jobs, { limit } = {}) {
  const players = Object.entries(jobs).map(([name, job]) => ({ name, ...start(job) }));
  await Promise.all(players.map((player) => within(limit, player, player.ready)));
  const inPlay = new Set(players);
  for (const player of players) player.result.then(() => inPlay.delete(player));
  while (inPlay.size > 0) {
    for (const player of [...inPlay]) await within(limit, player, player.turn());
  }
  const results = await Promise.all(players.map(({ result }) => result));
  return Object.fromEntries(players.map(({ name }, i) => [name, results[i]]));
}

/** Waits for a piece of a job's work, but ends the job if it takes longer than `limit` seconds. */
async function within(limit, { end, result }, work) {
  if (limit === undefined) return work;
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, limit * 1000, 'late');
  });
  if ((await Promise.race([work, late])) === 'late') {
    end(`took longer than ${limit} s`);
    await result;
  }
  clearTimeout(timer);
}

/** Engines in one process would disturb each other's memory and threads. */
function start({ program, args }) {
  // No .pyc files in the repository.
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  running.add(child);
  let ending;
  const end = (why) => {
    ending = why;
    child.kill('SIGKILL');
  };
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
    child.once('close', (code, signal) => resolve(code ?? signal));
  });
  const report = (code) => {
    // A driver that fails while the process ends changes nothing of what was measured before.
    if (code === 0 || last.startsWith('{')) return JSON.parse(last);
    if (ending) return { unavailable: ending };
    return { unavailable: `failed: ${problemIn(errors).slice(0, 120) || `code ${code}`}` };
  };
  const result = ended
    .then(report)
    .catch((error) => ({
      unavailable: error.code === 'ENOENT' ? `there is no ${program}` : error.message,
    }))
    .finally(() => running.delete(child));
  const turn = () =>
    new Promise((resolve) => {
      afterTurn = resolve;
      result.then(resolve);
      child.stdin.write('\n');
    });
  return { result, turn, end, ready: Promise.race([readyLine, result]) };
}

/** The line that names an error, or the last. */
function problemIn(parts) {
  const lines = Buffer.concat(parts).toString('utf8').trim().split('\n');
  return lines.findLast((line) => /^[\w.]*(Error|Exception)\b.*:/.test(line)) ?? lines.at(-1);
}

/** Why PyTorch cannot be had, or undefined. */
export async function torchProblem(program) {
  const result = await runJob({ program, args: ['-c', 'import torch; print("true")'] });
  if (result === true) return undefined;
  return /No module named/.test(result.unavailable) ? 'not installed' : result.unavailable;
}
