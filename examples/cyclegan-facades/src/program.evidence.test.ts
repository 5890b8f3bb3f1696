import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import '@tensorflow/tfjs-backend-cpu';
import '@gan/generators';
import { loadModel } from '@gan/inference';
import { type Tensor, zeros } from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'gan-cyclegan-'));
const at = (...path: string[]) => join(folder, ...path);
afterAll(() => rmSync(folder, { recursive: true }));

interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built program, away from the repository. */
function run(line: string): Promise<Result> {
  const child = spawn(process.execPath, [program, ...line.split(' ')], { cwd: folder });
  const [out, err] = [[] as Buffer[], [] as Buffer[]];
  child.stdout.on('data', (part: Buffer) => out.push(part));
  child.stderr.on('data', (part: Buffer) => err.push(part));
  return new Promise((resolve) => {
    child.once('close', (code) =>
      resolve({ code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }),
    );
  });
}

const small = '--size 32 --filters 1 --blocks 1';
const lossNames = ['D_A', 'G_A', 'cycle_A', 'idt_A', 'D_B', 'G_B', 'cycle_B', 'idt_B'];

describe('a run', () => {
  const metrics = (name: string) => readFileSync(at(name, 'metrics.jsonl'), 'utf8');

  it('leaves all that it promises, and repeats from its seed on any number of threads', async () => {
    const flags = `${small} --steps 6 --log-every 2`;
    const first = await run(`${flags} --out one`);
    expect([first.code, first.err]).toEqual([0, '']);
    expect(first.out).toMatch(/photo to labels: pixels right {6}0\.\d{4}\n/);
    expect(first.out.trim().endsWith(at('one', 'index.html'))).toBe(true);
    expect(readdirSync(at('one'))).toEqual(
      expect.arrayContaining([
        'config.json',
        'generator-a',
        'generator-b',
        'index.html',
        'samples',
      ]),
    );
    const lines = metrics('one')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ step }) => step)).toEqual([2, 4, 6]);
    expect(Object.keys(lines[0].losses)).toEqual(lossNames);
    // An untrained generator makes grey: |0 - photo| times 10 is some 4.
    expect(lines[0].losses.cycle_A).toBeGreaterThan(1);
    expect(lines[0].losses.cycle_A).toBeLessThan(10);
    await run(`${flags} --threads 1 --out two`);
    expect(metrics('two')).toBe(metrics('one'));

    const generator = await loadModel(at('one', 'generator-b'));
    const photo = generator.predict(zeros([1, 32, 64, 3])) as Tensor;
    expect(photo.shape).toEqual([1, 32, 64, 3]);
  });

  it('ends with one line where a folder is missing, and writes nothing', async () => {
    const { code, err } = await run('--a nowhere --b nowhere --out never');
    expect([code, err.trim().split('\n').length]).toEqual([1, 1]);
    expect(err).toContain(at('nowhere'));
    expect(existsSync(at('never'))).toBe(false);
  });
});

it('the ablation prints its table, and is not run twice', async () => {
  const flags = `--ablation ${small} --steps 1 --seeds 2 --out ablation`;
  const first = await run(flags);
  expect([first.code, first.err]).toEqual([0, '']);
  expect(first.out).toMatch(/^\| GAN \+ forward cycle \| 0\.\d{3} \(0\.\d{3}, 0\.\d{3}\) \|/m);
  expect(first.out).toContain('times that of GAN alone');
  expect(existsSync(at('ablation', 'ablation.png'))).toBe(true);
  const again = await run(flags);
  expect(again.out.match(/\(kept\)/g)).toHaveLength(6);
  const table = ({ out }: Result) => out.slice(out.indexOf('| loss'));
  expect(table(again)).toBe(table(first));
});
