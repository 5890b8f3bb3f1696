import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

/** What the numbers were measured on. */
export function describeMachine() {
  return {
    date: new Date().toISOString(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    // Above half a core at the start, something else is running and the figures are too low.
    load: Number(loadavg()[0].toFixed(2)),
    commit: commit(),
  };
}

/** The repository's, or that of the one that a carried folder was written in. */
function commit() {
  const carried = new URL('carried.json', import.meta.url);
  if (existsSync(carried)) return JSON.parse(readFileSync(carried, 'utf8')).commit;
  try {
    const options = { cwd: new URL('.', import.meta.url), encoding: 'utf8', stdio: 'pipe' };
    return execFileSync('git', ['describe', '--always', '--dirty'], options).trim();
  } catch {
    return 'unknown';
  }
}

export function machineText({ date, cpu, cores, memoryGiB, system, node, load, commit: at }) {
  return (
    `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}; ${date}, commit ${at}, ` +
    `load at the start ${load}${load > 0.5 ? ' (busy: the figures are too low)' : ''}`
  );
}
