import { loadCrypto, loadFs, loadOs, systemCode } from './node-modules';

/** A process, told so that one can find out later, and after a reboot, whether it still runs. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** A digest of the machine's own number where it has one: host names are not unique. */
  readonly machine: string;
  /** Which start of the machine: Linux's name for it, elsewhere its time in milliseconds. */
  readonly boot: string | number;
  /** In which of Linux's numberings `pid` counts: each container has one of its own. */
  readonly namespace: string;
  /** When the process began, in Linux's ticks since the start of the machine. */
  readonly started: string;
}

/** Whether a process runs; `unknown` where that cannot be seen from here. */
export type Fate = 'lives' | 'dead' | 'unknown';

/** A start of the machine without a name is the clock less the uptime, which moves a little. */
const BOOT_TOLERANCE_MS = 5 * 60_000;

/** This process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  const { hostname, uptime } = await loadOs();
  const { createHash } = await loadCrypto();
  const { readlink } = await loadFs();
  const machine = await textOf('/etc/machine-id');
  // The number itself is not for all who can read a run's folder.
  const digest = machine && createHash('sha256').update(`gan ${machine}`).digest('hex');
  return {
    pid: process.pid,
    host: hostname(),
    machine: digest.slice(0, 16),
    boot:
      (await textOf('/proc/sys/kernel/random/boot_id')) || Math.round(Date.now() - uptime() * 1000),
    namespace: await readlink('/proc/self/ns/pid').catch(() => ''),
    started: (await processStat('self'))?.started ?? '',
  };
}

/**
 * Whether a process, perhaps of another machine or of an earlier start of this one, still runs.
 *
 * @param self Who looks.
 */
export async function fateOf(holder: ProcessIdentity, self: ProcessIdentity): Promise<Fate> {
  const here = (['host', 'machine', 'namespace'] as const).every((at) => holder[at] === self[at]);
  if (!here) return 'unknown';
  if (!isSameBoot(holder.boot, self.boot)) return 'dead';
  const stat = await processStat(holder.pid);
  if (stat) {
    // A process that was killed keeps its number until its parent has asked for its end.
    const ended = stat.state === 'Z' || stat.state === 'X';
    return ended || stat.started !== holder.started ? 'dead' : 'lives';
  }
  try {
    process.kill(holder.pid, 0);
    return 'lives';
  } catch (error) {
    return systemCode(error) === 'ESRCH' ? 'dead' : 'lives';
  }
}

const isSameBoot = (a: string | number, b: string | number): boolean =>
  typeof a === 'number' && typeof b === 'number' ? Math.abs(a - b) < BOOT_TOLERANCE_MS : a === b;

/** What Linux says of a process; undefined elsewhere, and for one that it does not show. */
async function processStat(
  pid: number | 'self',
): Promise<{ readonly state: string; readonly started: string } | undefined> {
  const stat = await textOf(`/proc/${pid}/stat`);
  // The second field is the program's name, which may hold anything; the third follows its last bracket.
  const [state, ...more] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const started = more[18];
  return state && started ? { state, started } : undefined;
}

async function textOf(path: string): Promise<string> {
  const { readFile } = await loadFs();
  return readFile(path, 'utf8').then(
    (text) => text.trim(),
    () => '',
  );
}
