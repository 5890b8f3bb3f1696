import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command, integerOption } from './command';
import { planRun } from './plan-run';
import { startRun } from './start-run';
import { addTrainingFlags, trainingFlags } from './training-flags';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-plan-'));
});
afterEach(() => rm(folder, { recursive: true }));

function parse(args: readonly string[]) {
  const program = command('demo', 'A demo.')
    .option('--size <n>', 'size', integerOption(1), 64)
    .option('--no-flip', 'no flips');
  addTrainingFlags(program, { epochs: 2 }).parse([...args], { from: 'user' });
  return { ...program.opts<{ size: number }>(), ...trainingFlags(program, { epochs: 2 }) };
}

const plan = (line: string, program = 'demo', flagOf?: (name: string) => string | undefined) =>
  planRun({
    program,
    args: line.split(' ').filter(Boolean),
    parse,
    fallback: join(folder, 'runs', 'demo'),
    flagOf,
  });

/** Begins a run of `line` and leaves it. */
async function begin(line: string): Promise<string> {
  const signal = new AbortController().signal;
  const { dir } = await startRun(await plan(line), { signal });
  return dir;
}

const finish = (dir: string) => writeFile(join(dir, 'results.json'), '{}');
const out = () => join(folder, 'run');

describe('planRun', () => {
  it('plans a new run where none is', async () => {
    expect(await plan('--size 32')).toMatchObject({
      kind: 'new',
      dir: join(folder, 'runs', 'demo'),
      flags: { size: 32 },
      notes: [],
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses a folder with a run, and says how to go on with it', async () => {
    await begin(`--out ${out()}`);
    await expect(plan(`--out ${out()}`)).rejects.toThrow(
      `--out: ${out()} is not empty but holds a run; go on with it by --resume, or name a new folder`,
    );
  });

  it('starts from the beginning with --resume where there is no run, and says so', async () => {
    const { kind, notes } = await plan(`--resume --out ${out()}`);
    expect(kind).toBe('new');
    expect(notes).toEqual([`resume   ${out()} holds no run: it starts from the beginning`]);
    expect((await plan('--resume')).dir).toBe(join(folder, 'runs', 'demo'));
  });

  it('goes on with the flags of the run', async () => {
    await begin(`--size 32 --steps 9 --log-every 3 --out ${out()}`);
    const { kind, dir, flags } = await plan(`--resume --out ${out()}`);
    expect([kind, dir]).toEqual(['resumed', out()]);
    expect(flags).toMatchObject({ size: 32, steps: 9, epochs: undefined, logEvery: 3 });
  });

  it('goes on with the newest of the numbered runs', async () => {
    for (const steps of [7, 8]) await begin(`--steps ${steps}`);
    expect(await plan('--resume')).toMatchObject({
      dir: join(folder, 'runs', 'demo-2'),
      flags: { steps: 8 },
    });
  });

  it('calls flags in its messages what it is told to', async () => {
    await begin(`--size 32 --out ${out()}`);
    const flagOf = (name: string) => (name === 'size' ? '--SIZE' : undefined);
    const asked = plan(`--resume --size 16 --out ${out()}`, 'demo', flagOf);
    await expect(asked).rejects.toThrow('started with --SIZE 32, and now comes --SIZE 16;');
  });

  it('knows that --no-flip is there where flip is false', async () => {
    await begin(`--size 32 --out ${out()}`);
    const flagOf = (name: string) => (name === 'flip' ? '--no-flip' : undefined);
    await expect(plan(`--resume --no-flip --out ${out()}`, 'demo', flagOf)).rejects.toThrow(
      'was started with no --no-flip, and now comes --no-flip; leave that out',
    );
  });

  it('says which flags differ, and takes them with --override', async () => {
    await begin(`--size 32 --steps 9 --out ${out()}`);
    // The same value given again is no difference, and neither is what does not change the training.
    expect((await plan(`--size 32 --threads 1 --keep 9 --resume --out ${out()}`)).kind).toBe(
      'resumed',
    );
    const line = `--resume --size 16 --epochs 3 --out ${out()}`;
    await expect(plan(line)).rejects.toThrow(
      `--resume: ${out()} was started with --size 32 no --epochs, and now comes --size 16 --epochs 3; ` +
        'leave that out, or add --override',
    );
    const { flags, notes } = await plan(`${line} --override`);
    expect(flags).toMatchObject({ size: 16, epochs: 3, steps: 9, override: true });
    expect(notes).toEqual([
      'override --size 16 instead of --size 32',
      'override --epochs 3 instead of no --epochs',
    ]);
  });

  it('leaves a finished run alone, unless it shall go on', async () => {
    await begin(`--steps 9 --out ${out()}`);
    await finish(out());
    const { kind, notes } = await plan(`--resume --out ${out()}`);
    expect([kind, notes]).toEqual(['finished', [`finished ${out()}: nothing is left to do`]]);
    expect((await plan(`--resume --override --steps 12 --out ${out()}`)).kind).toBe('resumed');
  });

  it('takes a folder whose run died before its first file for a new one', async () => {
    await mkdir(out());
    await writeFile(join(out(), '.config.json.123-1.tmp'), '{"exa');
    expect((await plan(`--resume --out ${out()}`)).kind).toBe('new');
  });

  it.each<[string, string, (dir: string) => Promise<unknown>, RegExp]>([
    [
      'another program',
      '--resume',
      (dir) => begin(`--out ${dir}`),
      /holds a run of demo; name one/,
    ],
    [
      'somebody else',
      '--resume',
      (dir) => mkdir(dir).then(() => writeFile(join(dir, 'thesis.tex'), '')),
      /is not empty; name a new folder, or delete this one/,
    ],
    [
      'an older kind of run',
      '--resume',
      (dir) => mkdir(dir).then(() => writeFile(join(dir, 'config.json'), '{}')),
      /config\.json is not that of a run which can be resumed; start a new one/,
    ],
    [
      'a damaged run',
      '--resume',
      (dir) => mkdir(dir).then(() => writeFile(join(dir, 'config.json'), '{"ex')),
      /^--resume: cannot read .*config\.json/,
    ],
    ['--override alone', '--override', async () => {}, /--override belongs to --resume/],
  ])('refuses %s', async (_, line, prepare, message) => {
    await prepare(out());
    await expect(plan(`${line} --out ${out()}`, 'other')).rejects.toThrow(message);
  });

  it('goes on with a run of an older version, which calls its program an example', async () => {
    await mkdir(out());
    await writeFile(join(out(), 'config.json'), '{"example":"demo","given":["--steps=9"]}');
    const { kind, program, flags } = await plan(`--resume --out ${out()}`);
    expect([kind, program, flags.steps]).toEqual(['resumed', 'demo', 9]);
    await expect(plan(`--resume --out ${out()}`, 'other')).rejects.toThrow(
      `--resume: ${out()} holds a run of demo; name one of other`,
    );
  });

  it('changes nothing in a folder that it plans to go on in', async () => {
    await begin(`--out ${out()}`);
    const before = await readFile(join(out(), 'config.json'), 'utf8');
    await plan(`--resume --threads 1 --out ${out()}`);
    expect(await readFile(join(out(), 'config.json'), 'utf8')).toBe(before);
    expect(await readdir(out())).toEqual(['config.json', 'samples']);
  });
});
