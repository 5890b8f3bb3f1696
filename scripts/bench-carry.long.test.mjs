// What npm run bench -- --carry writes, run where nothing of the repository is.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './install.mjs';
import { startDawn } from './testing/dawn.mjs';

const run = promisify(execFile);
const noDawn = await startDawn('null');
const noDriver = noDawn ?? (await startDawn());

describe.skipIf(process.platform === 'win32')('a carried bench', () => {
  let folder;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gan-bench-carried-'));
    const written = join(folder, 'written');
    const env = { ...process.env, GAN_TENSORFLOW: '' };
    await run(process.execPath, [join(root, 'scripts', 'bench.mjs'), '--carry', written], { env });
    cpSync(written, join(folder, 'elsewhere'), { recursive: true });
    rmSync(written, { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs it there; resolves to what it printed and wrote. */
  async function measure(name, ...flags) {
    const args = [join(folder, 'elsewhere', 'run.sh'), join(folder, name), '--quick', ...flags];
    const env = { ...process.env, GAN_TENSORFLOW: '' };
    const { stdout } = await run('sh', args, { cwd: folder, env });
    const { gpu, machine } = JSON.parse(readFileSync(join(folder, name, 'latest.json'), 'utf8'));
    return { stdout, machine, cases: gpu };
  }

  it('is small, and names no file of the repository', () => {
    const paths = readdirSync(join(folder, 'elsewhere'), { recursive: true })
      .map((path) => join(folder, 'elsewhere', path))
      .filter((path) => statSync(path).isFile());
    const bytes = paths.reduce((sum, path) => sum + statSync(path).size, 0);
    expect(bytes).toBeLessThan(64 * 2 ** 20);
    expect(paths.filter((path) => readFileSync(path).includes(`${root}/`))).toEqual([]);
  });

  it('goes on where an engine and its peers are missing, and says why', async () => {
    const flags = ['--backend', 'tensorflow', '--peers', 'torch', '--python', 'no-such-python'];
    const { stdout, cases } = await measure('missing', ...flags);
    const { tensorflow, PyTorch } = cases['pix2pix-64, batch 1'];
    expect(tensorflow.unavailable).toContain('@tensorflow/tfjs-node is not installed');
    expect(PyTorch.unavailable).toBe('there is no no-such-python');
    expect(stdout).toMatch(/batch 1, PyTorch .*\| +there is no no-such-python \|/);
  });

  it.skipIf(noDawn)(`counts what a step asks for${noDawn ? `: ${noDawn}` : ''}`, async () => {
    const flags = ['--backend', 'gan-webgpu', '--driver', 'null', '--size', '256'];
    const { stdout, cases, machine } = await measure('null', ...flags);
    const { 'gan-webgpu': ours, 'stock webgpu': stock } = cases['pix2pix-256, batch 1'];
    expect(ours.dispatches).toBeGreaterThan(300);
    expect(ours.dispatches).toBeLessThanOrEqual(480);
    expect(stock.dispatches).toBeGreaterThan(4 * ours.dispatches);
    expect(ours.cpu).toBeLessThan(stock.cpu);
    expect(machine.commit).not.toBe('unknown');
    expect(stdout).toMatch(/batch 1, gan-webgpu +\| +\| +\| +\| +\d+ \| +[\d.]+ \|/);
  });

  it.skipIf(noDawn)(`says what does not fit${noDawn ? `: ${noDawn}` : ''}`, async () => {
    // Dawn's null driver has 256 MiB.
    const flags = [
      '--backend',
      'gan-webgpu',
      '--driver',
      'null',
      '--size',
      '256',
      '--batches',
      '64',
    ];
    const { stdout, cases } = await measure('full', ...flags);
    const full = { unavailable: 'Out of memory.', outOfMemory: true, alone: true };
    expect(cases).toEqual({
      'pix2pix-256, batch 64': { 'gan-webgpu': full, 'stock webgpu': full },
    });
    expect(stdout).toMatch(/stock webgpu .*\| does not fit into memory: Out of memory\., alone \|/);
  });

  it.skipIf(noDriver)(`trains there${noDriver ? `: ${noDriver}` : ''}`, async () => {
    const flags = ['--backend', 'gan-webgpu', '--peers', 'none', '--size', '32'];
    const { stdout, cases } = await measure('driver', ...flags);
    const { 'gan-webgpu': ours } = cases['pix2pix-32, batch 1'];
    expect(ours.flops).toBe(1_105_723_392);
    expect(ours.gpuBytes).toBeGreaterThan(2 ** 27);
    // Of an untrained generator of pictures in [-1, 1], times 100.
    expect(ours.losses.G_L1).toBeGreaterThan(40);
    expect(ours.losses.G_L1).toBeLessThan(70);
    expect(stdout).toMatch(/batch 1, gan-webgpu +\| +\d+\.\d+ \| +\d+\.\d+ \|/);
  });
});
