import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { casesOf } from '../bench/gpu/cases.mjs';
import { measureGpu } from '../bench/gpu/measure.mjs';
import { nvidiaBytes, nvidiaText } from '../bench/gpu/nvidia.mjs';
import { isOutOfMemory } from '../bench/gpu/out-of-memory.mjs';
import { roundSummary, stepsFor, takeRound } from '../bench/gpu/rounds.mjs';
import { findVulkan } from '../bench/gpu/vulkan.mjs';
import { parseOptions } from '../bench/options.mjs';
import { endJobs, runInTurns } from '../bench/processes.mjs';
import { gpuNotes, gpuRatioTable, gpuTable } from '../bench/report/gpu.mjs';

const timing = new URL('../bench/jobs/timing.mjs', import.meta.url).href;

const program = (text) => ({
  program: process.execPath,
  args: ['--input-type=module', '--eval', text],
});

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gan-bench-gpu-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the flags of --backend', () => {
  const plan = (...flags) => parseOptions(['--backend', 'gan-webgpu', ...flags]);

  it('name engines, cases and peers', () => {
    expect(plan()).toMatchObject({
      ...{ backends: ['gan-webgpu'], peers: ['webgpu', 'torch', 'torch-compile'] },
      ...{ driver: 'vulkan', limit: 900, threads: 2, python: 'python3' },
    });
    expect(casesOf(plan()).map(({ name }) => name)).toEqual([
      ...['pix2pix-256, batch 1', 'pix2pix-256, batch 16', 'pix2pix-256, batch 64'],
      ...['cyclegan-256, batch 1', 'cyclegan-256, batch 8', 'dcgan-64, batch 128'],
    ]);
    expect(casesOf(plan('--quick'))).toEqual([
      { name: 'pix2pix-64, batch 1', model: 'pix2pix', size: 64, batch: 1 },
    ]);
    const chosen = plan('--models', 'cyclegan,dcgan', '--batches', '2,4', '--size', '128');
    expect(casesOf(chosen).map(({ name }) => name)).toEqual([
      ...['cyclegan-128, batch 2', 'cyclegan-128, batch 4'],
      ...['dcgan-64, batch 2', 'dcgan-64, batch 4'],
    ]);
    expect(plan('--driver', 'null').peers).toEqual(['webgpu']);
    const mixed = parseOptions(['--backend', 'gan-webgpu-mixed', '--driver', 'null']);
    expect(mixed.backends).toEqual(['gan-webgpu-mixed']);
  });

  it('are refused where they mean nothing', () => {
    expect(() => parseOptions(['--backend', 'webgl'])).toThrow(
      "--backend takes any of gan-webgpu, gan-webgpu-mixed, webgpu, tensorflow, got 'webgl'",
    );
    expect(() => plan('--only', 'steps')).toThrow('--only is not for --backend');
    expect(() => plan('--node', 'a')).toThrow('--node is not for --backend');
    expect(() => parseOptions(['--batches', '1'])).toThrow('--batches is for --backend alone');
    expect(() => parseOptions(['--driver', 'null'])).toThrow('--driver is for --backend alone');
    expect(() => plan('--peers', 'tfjs-cpu')).toThrow('takes any of webgpu, torch, torch-compile');
    expect(() => plan('--carry', 'x')).toThrow('--carry stands alone, got --backend, --carry');
    expect(parseOptions(['--carry', 'x']).carry).toBe('x');
    expect(() => plan('--size', '100')).toThrow("a power of two from 32 to 1024, got '100'");
    expect(() => plan('--batches', '1,x')).toThrow("from 1 to 4096, got 'x'");
    expect(() => plan('--driver', 'null', '--peers', 'torch')).toThrow(
      '--driver null is for WebGPU alone, got torch, too',
    );
    expect(() => parseOptions(['--backend', 'tensorflow', '--driver', 'null'])).toThrow(
      'got tensorflow, too',
    );
  });
});

describe('a round of steps', () => {
  it('is asked for as a whole, and waited for once', async () => {
    const log = [];
    let steps = 0;
    const round = await takeRound(3, {
      step() {
        log.push(`step ${++steps}`);
        return steps;
      },
      free: (losses) => log.push(`free ${losses}`),
      async read(losses) {
        log.push(`read ${losses}`);
        await new Promise((resolve) => setTimeout(resolve, 30));
      },
    });
    expect(log).toEqual(['step 1', 'free 1', 'step 2', 'free 2', 'step 3', 'read 3']);
    expect(round.count).toBe(3);
    expect(round.elapsed).toBeGreaterThan(0.028);
    expect(round.asked).toBeLessThan(round.elapsed - 0.028);
  });

  it('takes about as long as it should', () => {
    expect(stepsFor(2, { elapsed: 0.1, count: 1 })).toBe(20);
    expect(stepsFor(2, { elapsed: 0.4, count: 2 })).toBe(10);
    expect(stepsFor(2, { elapsed: 5, count: 1 })).toBe(1);
    expect(stepsFor(2, { elapsed: 0.001, count: 1 })).toBe(100);
  });

  it('gives seconds of a step, and of asking for one', () => {
    const rounds = [
      { count: 4, elapsed: 8, asked: 0.3 },
      { count: 4, elapsed: 4, asked: 0.1 },
      { count: 4, elapsed: 6, asked: 0.2 },
    ];
    expect(roundSummary(rounds)).toEqual({
      ...{ median: 1.5, least: 1, cpu: 0.2, rounds: 3, stepsARound: 4 },
    });
  });
});

describe('jobs that never answer', () => {
  const hangs = 'process.stdin.resume(); setInterval(() => {}, 1000);';

  it('are given up after their time, and what was reported stays', async () => {
    const started = `import { report, takeTurns } from ${JSON.stringify(timing)};
      const inTurn = takeTurns();`;
    const results = await runInTurns(
      {
        hanging: program(`${started} ${hangs}`),
        ending: program(`${started} await inTurn(() => {}); report({ steps: 1 }); ${hangs}`),
        crashing: program(`${started} await inTurn(() => {}); report({ steps: 2 });
          process.on('exit', () => process.abort());`),
        good: program(`${started} await inTurn(() => {}); report({ steps: 3 });`),
      },
      { limit: 6 },
    );
    expect(results).toEqual({
      hanging: { unavailable: 'took longer than 6 s' },
      ending: { steps: 1 },
      crashing: { steps: 2 },
      good: { steps: 3 },
    });
  }, 60_000);

  it('end with the bench, each by its id', async () => {
    const path = join(folder, 'pid');
    const write = `import { writeFileSync } from 'node:fs';
      writeFileSync(${JSON.stringify(path)}, String(process.pid)); ${hangs}`;
    const results = runInTurns({ hanging: program(write) });
    await expect.poll(() => read(path), { timeout: 20_000 }).toMatch(/^\d+$/);
    endJobs();
    expect((await results).hanging.unavailable).toBe('failed: code SIGKILL');
    expect(() => process.kill(Number(read(path)), 0)).toThrow('ESRCH');
  });

  it('stop where the bench is gone', async () => {
    const text = `import { takeTurns } from ${JSON.stringify(timing)};
      await takeTurns()(() => console.log('worked'));`;
    const job = program(text);
    const child = spawn(job.program, job.args, { stdio: ['pipe', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (part) => {
      output += part;
    });
    child.stdin.end();
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(1);
    expect(output.trim()).toBe('ready');
  });

  const read = (path) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return '';
    }
  };
});

describe('cases that do not fit', () => {
  it.each([
    'Out of memory.\n - While calling [Device].CreateBuffer',
    'CUDA out of memory. Tried to allocate 2.00 GiB',
    'torch.OutOfMemoryError: CUDA error',
    'OOM when allocating tensor with shape[64,256,256,64]',
    'vkAllocateMemory failed with VK_ERROR_OUT_OF_DEVICE_MEMORY',
    'Buffer size (1099511627776) exceeds the max buffer size limit (268435456).',
    'Binding size (268435456) of [Buffer] is larger than the maximum storage buffer binding size (134217728).',
  ])('are known by what the engines say: %s', (text) => {
    expect(isOutOfMemory(text)).toBe(true);
  });

  it('are not taken for other failures', () => {
    expect(isOutOfMemory('the loss G_L1 is NaN')).toBe(false);
    expect(isOutOfMemory('took longer than 900 s')).toBe(false);
  });

  it('run again alone, and are said where that is not enough', async () => {
    const plan = parseOptions([
      '--backend',
      'gan-webgpu',
      '--models',
      'dcgan',
      '--peers',
      'webgpu',
    ]);
    const calls = [];
    const saved = [];
    const run = async (jobs, { limit }) => {
      const names = Object.keys(jobs);
      calls.push([...names, limit]);
      const together = names.length > 1;
      const full = { unavailable: 'Out of memory.', outOfMemory: true };
      return Object.fromEntries(
        names.map((name) => [name, together || name === 'stock webgpu' ? full : { median: 0.5 }]),
      );
    };
    const done = (cases) => saved.push(structuredClone(cases));
    const results = await measureGpu(plan, () => {}, done, run);
    expect(calls).toEqual([
      ['gan-webgpu', 'stock webgpu', 900],
      ['gan-webgpu', 900],
      ['stock webgpu', 900],
    ]);
    expect(results['dcgan-64, batch 128']).toEqual({
      'gan-webgpu': { median: 0.5, alone: true },
      'stock webgpu': { unavailable: 'Out of memory.', outOfMemory: true, alone: true },
    });
    expect(saved).toEqual([results]);
  });

  it('come with a missing PyTorch, which has its row', async () => {
    const plan = parseOptions(['--backend', 'tensorflow', '--quick', '--peers', 'torch']);
    const run = async (jobs) => {
      expect(Object.keys(jobs)).toEqual(['tensorflow']);
      return { tensorflow: { median: 1 } };
    };
    const torchProblem = 'not installed';
    const results = await measureGpu(
      { ...plan, torchProblem },
      () => {},
      () => {},
      run,
    );
    expect(results['pix2pix-64, batch 1'].PyTorch).toEqual({ unavailable: 'not installed' });
  });
});

describe('the report of a GPU', () => {
  const results = {
    'pix2pix-256, batch 16': {
      'gan-webgpu': {
        ...{ median: 0.05, cpu: 0.00251, flops: 1.4e12, dispatches: 374, gpuBytes: 3 * 2 ** 30 },
        ...{ device: 'NVIDIA X', onGpu: true, losses: { G: 1, D: 2 } },
      },
      'stock webgpu': {
        ...{ median: 0.5, cpu: 0.2, flops: 1.4e12, dispatches: 1948, gpuBytes: 2 ** 30 },
        ...{ device: 'NVIDIA X', onGpu: true, losses: { G: 1, D: 2.5 }, alone: true },
      },
      tensorflow: { unavailable: 'Out of memory.', outOfMemory: true },
      PyTorch: {
        ...{ median: 0.04, cpu: 0.012, layout: 'nhwc', version: '2.9', device: 'NVIDIA X' },
        ...{ onGpu: true, tf32: { convolutions: true, products: false }, gpuBytes: null },
      },
      'PyTorch, compiled': { unavailable: 'failed: no triton' },
    },
  };

  it('has rates, operations, dispatches, CPU time and memory, or why not', () => {
    const rows = gpuTable(results)
      .split('\n')
      .map((line) => line.replace(/ +/g, ' '));
    expect(rows[0]).toBe(
      '| case and engine | steps/s | images/s | TFLOP/s | dispatches | CPU ms | GPU GiB | notes |',
    );
    expect(rows.slice(2)).toEqual([
      '| pix2pix-256, batch 16, gan-webgpu | 20.00 | 320.0 | 28.000 | 374 | 2.51 | 3.00 | |',
      '| pix2pix-256, batch 16, stock webgpu | 2.000 | 32.00 | 2.800 | 1948 | 200.0 | 1.00 | alone |',
      '| pix2pix-256, batch 16, tensorflow | | | | | | | does not fit into memory: Out of memory. |',
      '| pix2pix-256, batch 16, PyTorch | 25.00 | 400.0 | 35.000 | | 12.0 | | nhwc |',
      '| pix2pix-256, batch 16, PyTorch, compiled | | | | | | | failed: no triton |',
    ]);
  });

  it('has no rates where nothing is computed', () => {
    const [, , row] = gpuTable(results, { computes: false }).split('\n');
    expect(row.replace(/ +/g, ' ')).toBe(
      '| pix2pix-256, batch 16, gan-webgpu | | | | 374 | 2.51 | | |',
    );
    expect(gpuNotes(results, { computes: false })).not.toContain('differ');
  });

  it('compares ours with its peers', () => {
    expect(gpuRatioTable(results).split('\n')[2].replace(/ +/g, ' ')).toBe(
      '| pix2pix-256, batch 16, gan-webgpu | 10.00 | 0.80 | - |',
    );
    const failed = { 'gan-webgpu': { unavailable: 'no driver' }, PyTorch: { median: 1 } };
    expect(gpuRatioTable({ 'pix2pix-256, batch 16': failed })).toBe('');
  });

  it('says on what, with what arithmetic, and where losses differ', () => {
    expect(gpuNotes(results).split('\n')).toEqual([
      ...['gan-webgpu: NVIDIA X', 'stock webgpu: NVIDIA X', 'PyTorch 2.9: NVIDIA X'],
      'PyTorch: TF32 in convolutions',
      'pix2pix-256, batch 16: losses of the first step differ by 2.5e-1 between our engines',
    ]);
    const notRecorded = 'has extraLosses';
    const one = { a: { 'gan-webgpu': { device: 'llvmpipe', onGpu: false, notRecorded } } };
    expect(gpuNotes(one)).toBe(
      'gan-webgpu: llvmpipe (no GPU)\ngan-webgpu: its step is not recorded, as it has extraLosses',
    );
  });
});

describe('what a machine has', () => {
  const smi = (text) => {
    const path = join(folder, 'nvidia-smi');
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
    return path;
  };

  it('is asked of nvidia-smi, where there is one', () => {
    const answers = smi(
      'case $1 in *query-gpu*) echo "NVIDIA X, 550.1, 81559" ;; *) echo "12, 2048" ;; esac',
    );
    expect(nvidiaText(answers)).toBe('NVIDIA X, driver 550.1, 81559 MiB');
    expect(nvidiaBytes(12, answers)).toBe(2 ** 31);
    expect(nvidiaBytes(13, answers)).toBe(undefined);
    expect(nvidiaText('no-such-program')).toBe('');
    expect(nvidiaBytes(12, 'no-such-program')).toBe(undefined);
    expect(nvidiaText(smi('exit 9'))).toBe('');
  });

  it.runIf(process.platform === 'linux')('gets what Vulkan lacks', async () => {
    const [libraries, loader, named] = ['lib', 'vulkan', 'icd'].map((name) => {
      const path = join(folder, name);
      mkdirSync(path);
      return path;
    });
    const out = join(folder, 'out');
    const find = (env = {}) =>
      findVulkan(out, { env, folders: [libraries], named: [named], loader });
    const put = (...names) => {
      for (const name of names) writeFileSync(join(libraries, name), '');
    };
    expect((await find()).env).toEqual({ LD_LIBRARY_PATH: loader });
    expect((await find({ LD_LIBRARY_PATH: '/a' })).env).toEqual({
      LD_LIBRARY_PATH: `${loader}:/a`,
    });
    put('libvulkan.so.1');
    expect(await find()).toEqual({ env: {}, said: [] });

    put('libGLX_nvidia.so.0', 'libEGL_nvidia.so.0');
    const path = join(out, 'nvidia_icd.json');
    const library = () => JSON.parse(readFileSync(path, 'utf8')).ICD.library_path;
    const { env, said } = await find();
    expect(env).toEqual({ VK_DRIVER_FILES: path, VK_ICD_FILENAMES: path });
    expect(said).toEqual([expect.stringContaining('no file names NVIDIA')]);
    expect(library()).toBe('libEGL_nvidia.so.0');
    put('libX11.so.6');
    await find();
    expect(library()).toBe('libGLX_nvidia.so.0');
    expect((await find({ VK_DRIVER_FILES: 'other.json' })).env).toEqual({});
    writeFileSync(join(named, 'nvidia_icd.json'), '');
    expect((await find()).env).toEqual({});
  });
});
