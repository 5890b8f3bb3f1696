import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readTorch, writeSafetensors } from '@gan/interop';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ProgramResult, runBuilt } from './built-program';

const folder = mkdtempSync(join(tmpdir(), 'gan-resume-'));
const at = (...path: string[]) => join(folder, ...path);
afterAll(() => rmSync(folder, { recursive: true }));

const flags = (
  '--size 32 --filters 2 --steps 24 --held-out 2 --log-every 2 --sample-every 5 ' +
  '--checkpoint-every 4 --keep 2 --seed 5'
).split(' ');
const run = (...more: string[]) => runBuilt(folder, more);

/** Every file below a folder, by its path there. */
function files(name: string): string[] {
  return readdirSync(at(name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(at(name), join(entry.parentPath, entry.name)))
    .toSorted();
}

/** What depends on the clock, or says of which call it is. */
const ofItsTime = (path: string) => ['index.html', 'timing.jsonl', 'config.json'].includes(path);

/** A file's bytes; of a checkpoint's JSON all but the seconds, and the checksum over them. */
function contents(path: string): string {
  const bytes = readFileSync(path);
  if (basename(path) !== 'checkpoint.json') return bytes.toString('latin1');
  return bytes.toString().replace(/"checksum": "[^"]*"|"seconds": [\d.e+-]+/g, '');
}

function expectSameRun(name: string, other: string): void {
  expect(files(name)).toEqual(files(other));
  for (const path of files(name).filter((one) => !ofItsTime(one))) {
    const [one, two] = [at(name, path), at(other, path)].map((file) => contents(file));
    expect(one === two, `${path} of ${name} and ${other} are the same`).toBe(true);
  }
}

/** Runs until a step has been logged, then sends a signal. */
function runUntil(step: number, signal: NodeJS.Signals, ...more: string[]): Promise<ProgramResult> {
  let sent = false;
  return runBuilt(folder, more, (out, child) => {
    if (sent || !out.includes(`step ${step}/24`)) return;
    sent = true;
    child.kill(signal);
  });
}

const steps = (name: string) =>
  readdirSync(at(name, 'checkpoints'))
    .map((one) => /^step-(\d{6})$/.exec(one)?.[1])
    .filter((one) => one !== undefined)
    .map(Number)
    .toSorted((a, b) => a - b);

beforeAll(async () => {
  const { code, err } = await run(...flags, '--out', at('whole'));
  expect([code, err]).toEqual([0, '']);
});

describe('a run that is stopped', () => {
  it('by Ctrl-C ends with a checkpoint, code 130, and goes on to the same bytes', async () => {
    const stopped = await runUntil(6, 'SIGINT', ...flags, '--out', at('stopped'));
    expect([stopped.code, stopped.signal, stopped.err]).toEqual([130, null, '']);
    const last = steps('stopped').at(-1)!;
    expect(last).toBeGreaterThanOrEqual(6);
    expect(last).toBeLessThan(24);
    expect(existsSync(at('stopped', 'generator', 'model.json'))).toBe(true);
    expect(readFileSync(at('stopped', 'index.html'), 'utf8')).toContain('stopped');
    expect(existsSync(at('stopped', 'results.json'))).toBe(false);

    const resumed = await run('--resume', '--out', at('stopped'));
    expect([resumed.code, resumed.err]).toEqual([0, '']);
    const name = `step-${String(last).padStart(6, '0')}`;
    expect(resumed.out).toContain(`resumed  at step ${last} of 24, from ${name}\n`);
    expectSameRun('stopped', 'whole');
  });

  it.each([3, 5, 9])('by SIGKILL after log line %i goes on to the same bytes', async (line) => {
    const name = `killed-${line}`;
    const killed = await runUntil(2 * line, 'SIGKILL', ...flags, '--out', at(name));
    expect([killed.code, killed.signal]).toEqual([null, 'SIGKILL']);
    const resumed = await run(...flags, '--resume', '--threads', '1', '--out', at(name));
    expect([resumed.code, resumed.err]).toEqual([0, '']);
    expectSameRun(name, 'whole');
  });

  it('before its first checkpoint starts from the beginning, and says so', async () => {
    const late = [...flags, '--checkpoint-every', '20', '--out', at('early')];
    await runUntil(4, 'SIGKILL', ...late);
    const { code, out } = await run('--resume', '--out', at('early'));
    expect(code).toBe(0);
    expect(out).toContain('resume   there is no checkpoint yet: it starts from the beginning\n');
    const metrics = ['early', 'whole'].map((name) =>
      readFileSync(at(name, 'metrics.jsonl'), 'utf8'),
    );
    expect(metrics[0]).toBe(metrics[1]);
  });
});

describe('--resume', () => {
  const snapshot = (name: string) =>
    files(name).map((path) => {
      const { mtimeMs, size } = statSync(at(name, path));
      return { path, mtimeMs, size };
    });

  it('changes nothing in a finished run', async () => {
    const before = snapshot('whole');
    const { code, out, err } = await run('--resume', '--out', at('whole'));
    expect([code, out, err]).toEqual([0, `finished ${at('whole')}: nothing is left to do\n`, '']);
    expect(snapshot('whole')).toEqual(before);
  });

  it('is refused while another process is at the run, which ends as if alone', async () => {
    let refused: Promise<ProgramResult> | undefined;
    const args = [...flags, '--out', at('double')];
    const first = await runBuilt(folder, args, (out, child) => {
      if (refused || !out.includes('step 4/24')) return;
      // It stands still meanwhile, so that it is not over first.
      child.kill('SIGSTOP');
      refused = run('--resume', '--out', at('double')).finally(() => child.kill('SIGCONT'));
    });
    const { code, err } = (await refused)!;
    expect(code).toBe(1);
    expect(err).toMatch(
      /^error: fit: checkpoints.dir .*double\/checkpoints is in use by process \d+ on host .* since [^\n]*\n$/,
    );
    expect([first.code, first.err]).toEqual([0, '']);
    expectSameRun('double', 'whole');
  });

  it('starts a new run where there is none, and says so', async () => {
    const { code, out } = await run(...flags, '--steps', '2', '--resume', '--out', at('none'));
    expect(code).toBe(0);
    expect(out).toContain(`resume   ${at('none')} holds no run: it starts from the beginning\n`);
    expect(existsSync(at('none', 'results.json'))).toBe(true);
  });

  it('says which flags differ, changes nothing then, and takes them with --override', async () => {
    cpSync(at('whole'), at('longer'), { recursive: true });
    const before = snapshot('longer');
    const more = ['--steps', '30', '--resume', '--out', at('longer')];
    const refused = await run(...more);
    expect([refused.code, refused.out]).toEqual([1, '']);
    expect(refused.err).toBe(
      `error: --resume: ${at('longer')} was started with --steps 24, and now comes --steps 30; ` +
        'leave that out, or add --override\n',
    );
    expect(snapshot('longer')).toEqual(before);
    const { code, out, err } = await run(...more, '--override');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('resumed  at step 24 of 30, from step-000024\n');
    const [longer, whole] = ['longer', 'whole'].map((name) =>
      readFileSync(at(name, 'metrics.jsonl'), 'utf8'),
    );
    expect(longer!.startsWith(whole!)).toBe(true);
    expect(longer!.trim().split('\n')).toHaveLength(15);
  });

  it('is what a folder with a run asks for', async () => {
    const { code, err } = await run(...flags, '--out', at('whole'));
    expect(code).toBe(1);
    expect(err).toBe(
      `error: --out: ${at('whole')} is not empty but holds a run; ` +
        'go on with it by --resume, or name a new folder\n',
    );
  });
});

describe('--init-from', () => {
  const fixtures = fileURLToPath(new URL('../../../packages/trainers/fixtures/', import.meta.url));
  const pth = join(fixtures, 'trace_pix2pix.G.before.pth');
  const picture = (name: string, step: number) =>
    readFileSync(at(name, 'samples', `step-${String(step).padStart(6, '0')}.png`));

  it.each(['a run folder', 'a checkpoint'])('begins with the weights of %s', async (kind) => {
    const from = kind === 'a run folder' ? at('whole') : at('whole', 'checkpoints', 'step-000024');
    const name = `from ${kind}`;
    const { code, err } = await run(
      ...flags,
      '--steps',
      '2',
      '--init-from',
      from,
      '--out',
      at(name),
    );
    expect([code, err]).toEqual([0, '']);
    expect(picture(name, 0).equals(picture('whole', 24))).toBe(true);
    // A run of its own: its optimiser starts anew.
    expect(steps(name)).toEqual([2]);
  });

  it('begins with the weights of a .pth or .safetensors file', async () => {
    const safetensors = at('latest_net_G.safetensors');
    await writeSafetensors(await readTorch(pth), safetensors);
    const small = [...flags, '--filters', '4', '--steps', '2'];
    for (const [name, from] of [
      ['pth', ['--init-from', pth]],
      ['safetensors', ['--init-from', safetensors]],
      ['scratch', []],
    ] as const) {
      const { code, err } = await run(...small, ...from, '--out', at(name));
      expect([code, err]).toEqual([0, '']);
    }
    expect(picture('pth', 0).equals(picture('safetensors', 0))).toBe(true);
    expect(picture('pth', 0).equals(picture('scratch', 0))).toBe(false);
  });

  it('refuses weights that do not fit before anything is written', async () => {
    const { code, err } = await run(...flags, '--init-from', pth, '--out', at('never'));
    expect(code).toBe(1);
    expect(err).toMatch(/^error: --init-from: .*G\.before\.pth as generator: .* must have shape/);
    expect(existsSync(at('never'))).toBe(false);
  });
});
