import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type LockHolder, readLockFile, releaseLockFile, takeLockFile } from './lock-file';
import { ownIdentity } from './process-identity';

const noLinks = vi.hoisted(() => ({ on: false }));
vi.mock('./node-modules', async (original) => {
  const modules = await original<typeof import('./node-modules')>();
  const fs = await modules.loadFs();
  const link = async (from: string, to: string) => {
    if (noLinks.on) throw Object.assign(new Error('no links here'), { code: 'EPERM' });
    return fs.link(from, to);
  };
  return { ...modules, loadFs: async () => ({ ...fs, link }) };
});

const root = mkdtempSync(join(tmpdir(), 'gan-lock-'));
afterAll(() => rmSync(root, { recursive: true }));
const newFolder = () => mkdtempSync(join(root, 'dir-'));

const self = await ownIdentity();
const holder = (token: string, more: Partial<LockHolder> = {}): LockHolder => ({
  ...self,
  token,
  since: '2026-11-29T10:03:11.000Z',
  brief: false,
  ...more,
});
/** Of before the last start of the machine. */
const dead = (token: string) => holder(token, { boot: 'before' });

describe.each([
  ['with links', false],
  ['without links', true],
])('a lock file on a disk %s', (_, isWithout) => {
  beforeAll(() => {
    noLinks.on = isWithout;
    return () => {
      noLinks.on = false;
    };
  });

  it('is there whole, is refused to others, and goes', async () => {
    const dir = newFolder();
    const path = join(dir, '.lock');
    expect(await takeLockFile(path, holder('one'))).toBeUndefined();
    expect(readdirSync(dir)).toEqual(['.lock']);
    expect(await readLockFile(path)).toEqual(holder('one'));
    expect(await takeLockFile(path, holder('two'))).toEqual({
      holder: holder('one'),
      fate: 'lives',
      path,
    });
    await releaseLockFile(path, holder('two'));
    expect(readdirSync(dir)).toEqual(['.lock']);
    await releaseLockFile(path, holder('one'));
    expect(readdirSync(dir)).toEqual([]);
  });

  it('is taken from the dead, from others by force only, and only the owner removes it', async () => {
    const dir = newFolder();
    const path = join(dir, '.lock');
    writeFileSync(path, JSON.stringify(dead('one')));
    expect(await takeLockFile(path, holder('two'))).toBeUndefined();
    expect(await readLockFile(path)).toEqual(holder('two'));
    expect(await takeLockFile(path, holder('three'), () => true)).toBeUndefined();
    await releaseLockFile(path, holder('two'));
    expect(await readLockFile(path)).toEqual(holder('three'));
    expect(readdirSync(dir)).toEqual(['.lock']);
  });

  it('of which half is written, nothing, or nonsense is no one’s to take but by force', async () => {
    const whole = JSON.stringify(holder('one'));
    for (const text of ['', whole.slice(0, 40), '{}', 'null', whole.replace('"pid":', '"pid":-')]) {
      const dir = newFolder();
      const path = join(dir, '.lock');
      writeFileSync(path, text);
      expect(await takeLockFile(path, holder('two'))).toEqual({
        holder: undefined,
        fate: 'unknown',
        path,
      });
      expect(readFileSync(path, 'utf8')).toBe(text);
      expect(await takeLockFile(path, holder('two'), () => true)).toBeUndefined();
      expect(await readLockFile(path)).toEqual(holder('two'));
      expect(readdirSync(dir)).toEqual(['.lock']);
    }
  });

  it('is waited for while another writes it', async () => {
    const path = join(newFolder(), '.lock');
    writeFileSync(path, '');
    setTimeout(() => writeFileSync(path, JSON.stringify(dead('one'))), 60);
    expect(await takeLockFile(path, holder('two'))).toBeUndefined();
  });

  it('whose taker died in the middle is taken all the same', async () => {
    const dir = newFolder();
    const path = join(dir, '.lock');
    writeFileSync(path, JSON.stringify(dead('one')));
    writeFileSync(`${path}.one`, JSON.stringify(dead('two')));
    writeFileSync(`${path}.one.two`, JSON.stringify(dead('three')));
    expect(await takeLockFile(path, holder('four'))).toBeUndefined();
    expect(await readLockFile(path)).toEqual(holder('four'));
    expect(readdirSync(dir)).toEqual(['.lock']);
  });

  it('is left to him who is just taking it', async () => {
    const dir = newFolder();
    const path = join(dir, '.lock');
    writeFileSync(path, JSON.stringify(dead('one')));
    writeFileSync(`${path}.one`, JSON.stringify(holder('two')));
    setTimeout(() => {
      writeFileSync(path, JSON.stringify(holder('two')));
      rmSync(`${path}.one`);
    }, 60);
    expect(await takeLockFile(path, holder('three'))).toMatchObject({ holder: { token: 'two' } });
  });
});

it('cannot be taken where nothing can be written', async () => {
  const file = join(newFolder(), 'file');
  writeFileSync(file, '');
  await expect(takeLockFile(join(file, '.lock'), holder('one'))).rejects.toMatchObject({
    code: 'ENOTDIR',
  });
  await expect(takeLockFile(join(root, 'no', '.lock'), holder('one'))).rejects.toMatchObject({
    code: 'ENOENT',
  });
});

describe('many processes at once', () => {
  const build = fileURLToPath(new URL(`../../build/lock-test-${process.pid}/`, import.meta.url));
  const program = join(build, 'lock-taker.mjs');
  beforeAll(async () => {
    mkdirSync(build, { recursive: true });
    await esbuild.build({
      entryPoints: [fileURLToPath(new URL('../../test/lock-taker.ts', import.meta.url))],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      conditions: ['@gan/source'],
      logLevel: 'error',
    });
  });
  afterAll(() => rmSync(build, { recursive: true }));

  const line = async (child: ChildProcessWithoutNullStreams) =>
    String(((await once(child.stdout, 'data')) as [Buffer])[0]).trim();

  it.each(['none', 'dead', 'dead twice'])('that want it, found %s: one has it', async (found) => {
    for (let round = 0; round < 2; round++) {
      const dir = newFolder();
      const path = join(dir, '.lock');
      if (found !== 'none') writeFileSync(path, JSON.stringify(dead('one')));
      if (found === 'dead twice') writeFileSync(`${path}.one`, JSON.stringify(dead('two')));
      const children = Array.from({ length: 8 }, () => spawn(process.execPath, [program, path]));
      for (const said of await Promise.all(children.map(line))) expect(said).toBe('ready');
      const answers = children.map(line);
      for (const child of children) child.stdin.write('go\n');
      const said = await Promise.all(answers);
      const winner = children[said.indexOf('took')];
      expect(said.toSorted()).toEqual([...Array(7).fill(`refused ${winner?.pid}`), 'took']);
      expect(await readLockFile(path)).toMatchObject({ pid: winner?.pid });
      const ends = children.map((child) => once(child, 'close'));
      for (const child of children) child.stdin.end();
      await Promise.all(ends);
      expect(readdirSync(dir)).toEqual([]);
    }
  });

  it('of a process that exits is removed, of one that is killed taken over', async () => {
    const dir = newFolder();
    const exits = spawn(process.execPath, [program, dir, 'exit'], { stdio: 'inherit' });
    expect(await once(exits, 'close')).toEqual([3, null]);
    expect(readdirSync(dir)).toEqual([]);

    const path = join(dir, '.lock');
    const killed = spawn(process.execPath, [program, path]);
    await line(killed);
    killed.stdin.write('go\n');
    expect(await line(killed)).toBe('took');
    expect(await takeLockFile(path, holder('one'))).toMatchObject({ fate: 'lives' });
    killed.kill('SIGKILL');
    await once(killed, 'close');
    expect(readdirSync(dir)).toEqual(['.lock']);
    expect(await takeLockFile(path, holder('one'))).toBeUndefined();
  });
});
