import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { type Fate, fateOf, ownIdentity, type ProcessIdentity } from './process-identity';

const self = await ownIdentity();
const linux = existsSync('/proc/self/stat');

/** A process that does nothing, until it is killed. */
async function idle(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', "console.log('up'); setInterval(() => {}, 1e6)"], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout!, 'data');
  return child;
}

it('tells of this process, and finds that it lives', async () => {
  expect(self).toMatchObject({ pid: process.pid, host: hostname() });
  expect(await fateOf(self, self)).toBe('lives');
  expect(await fateOf(JSON.parse(JSON.stringify(self)), await ownIdentity())).toBe('lives');
  if (linux) expect(self.started).toMatch(/^\d+$/);
});

it('finds that a child lives, and that it is dead', async () => {
  const child = await idle();
  const { started } = await ownIdentity();
  const holder = { ...self, pid: child.pid! };
  // The same number, but begun at another time, is another process; where that is told.
  if (linux) expect(await fateOf({ ...holder, started }, self)).toBe('dead');
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(await fateOf(holder, self)).toBe('dead');
});

it.skipIf(!linux)(
  'does not take a killed process that its parent has not asked for as living',
  async () => {
    // A shell that starts a child, and never asks for its end.
    const shell = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 1000'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(shell.stdout!, 'data')) as [Buffer];
    const pid = Number(String(line));
    await expect
      .poll(async () => fateOf({ ...self, pid, started: await startOf(pid) }, self))
      .toBe('dead');
    shell.kill();
    await once(shell, 'close');
  },
);

/** When a process began, as its lock would say. */
async function startOf(pid: number): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.split(') ')[1]?.split(' ')[19] ?? '';
}

it.each<[string, Partial<ProcessIdentity>, Fate]>([
  ['of another host', { host: 'elsewhere' }, 'unknown'],
  ['of another machine with the same host name', { machine: 'another' }, 'unknown'],
  ['of another container', { namespace: 'pid:[1]' }, 'unknown'],
  ['of another container, before a restart', { namespace: 'pid:[1]', boot: 'x' }, 'unknown'],
  ['with a number that lives, before the last start of the machine', { boot: 'x' }, 'dead'],
])('a process %s: %s', async (_, changes, fate) => {
  expect(await fateOf({ ...self, ...changes }, self)).toBe(fate);
});

it('compares the times of starts that have no name, which move a little', async () => {
  const now = { ...self, boot: 1.8e12 };
  expect(await fateOf({ ...now, boot: now.boot - 20_000 }, now)).toBe('lives');
  expect(await fateOf({ ...now, boot: now.boot - 3_600_000 }, now)).toBe('dead');
});

it('finds that processes of other users live', async () => {
  // The first process, which belongs to root.
  const holder = { ...self, pid: 1, started: linux ? await startOf(1) : '' };
  if (process.platform !== 'win32') expect(await fateOf(holder, self)).toBe('lives');
});
