import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startCeiling } from '../bench/ceiling/ceiling.mjs';
import { timeSteps } from '../bench/jobs/timing.mjs';
import { layers, reduced } from '../bench/layers.mjs';
import { parseOptions } from '../bench/options.mjs';
import { oursOf } from '../bench/ours.mjs';
import { runInTurns } from '../bench/processes.mjs';
import { ceilingTable } from '../bench/report/convolutions.mjs';
import { dataTable } from '../bench/report/data.mjs';
import { fusedTable } from '../bench/report/fused.mjs';
import { kernelTable } from '../bench/report/kernel.mjs';
import { phaseTable } from '../bench/report/phases.mjs';
import { ratios, ratioTable } from '../bench/report/ratios.mjs';
import { extrapolate } from '../bench/report/steps.mjs';
import { table } from '../bench/report/table.mjs';
import { vectorsText } from '../bench/report/vectors.mjs';
import { newerNode } from './newer-node.mjs';

const rate = (gflops) => ({
  rows: ['forward', 'input gradient', 'filter gradient'].map((direction, i) => ({
    name: 'resnet block',
    direction,
    flops: 1,
    gflops: gflops[i],
  })),
});

describe('the bench', () => {
  it('counts the operations of a layer and makes it small enough for a slow engine', () => {
    const [block] = layers({ filter: 'resnet block' });
    expect(block.flops).toBe(2 * 64 * 64 * 256 * 256 * 9);
    const small = reduced(block, 2e7);
    expect(small.flops).toBeLessThanOrEqual(2e7);
    expect(small.flops).toBe(2 * small.out ** 2 * small.inChannels * small.outChannels * 9);
    expect(layers({ isQuick: true })).toHaveLength(4);
  });

  it('refuses flags that it does not know, and says what there is', () => {
    expect(parseOptions(['--quick']).models).toEqual(['pix2pix']);
    expect(parseOptions(['--peers', 'none']).peers).toEqual([]);
    expect(() => parseOptions(['--only', 'speed'])).toThrow(
      "--only takes any of kernel, convolutions, fused, phases, steps, inference, data, got 'speed'",
    );
    expect(() => parseOptions(['--vectors', 'wide,long'])).toThrow(
      "--vectors takes any of auto, fused, wide, plain, got 'long'",
    );
    expect(() => parseOptions(['--threads', '0'])).toThrow("from 1 to 64, got '0'");
    expect(() => parseOptions(['--fast'])).toThrow('--fast');
  });

  it('takes Nodes one by one or in a list', () => {
    expect(parseOptions([]).nodes).toBeUndefined();
    expect(parseOptions(['--node', 'a,b', '--node', 'c']).nodes).toEqual(['a', 'b', 'c']);
  });

  it('measures ours in every Node, with the vectors that it has unless told', () => {
    const here = { nodes: [process.execPath, process.execPath] };
    const [major] = process.versions.node.split('.');
    const chosen = oursOf({ ...here, vectors: ['wide', 'plain'] });
    expect(chosen.map(({ name, vectors }) => [name, vectors])).toEqual([
      [`ours (${major} wide)`, 'wide'],
      [`ours (${major} plain)`, 'plain'],
    ]);
    expect(chosen[0].program).toBe(process.execPath);
    const hasWide = process.arch === 'x64' && newerNode() === process.execPath;
    expect(oursOf(here).map(({ vectors }) => vectors)).toEqual(
      hasWide ? ['fused', 'wide'] : ['plain'],
    );
    expect(() => oursOf({ nodes: ['no-such-node'] })).toThrow(
      "--node takes paths of Node, got 'no-such-node', which does not run",
    );
  });

  it('has jobs take turns, and goes on without one that fails', async () => {
    const timing = new URL('../bench/jobs/timing.mjs', import.meta.url).href;
    const job = (turns, end, begin = '') => ({
      program: process.execPath,
      args: [
        '--input-type=module',
        '--eval',
        `import { report, takeTurns } from ${JSON.stringify(timing)};
        ${begin}
        const inTurn = takeTurns();
        const spans = [];
        for (let i = 0; i < ${turns}; i++) {
          await inTurn(async () => {
            const begin = Date.now();
            await new Promise((resolve) => setTimeout(resolve, 40));
            spans.push([begin, Date.now()]);
          });
        }
        ${end}
        report(spans);`,
      ],
    });
    const results = await runInTurns({
      three: job(3, ''),
      failing: job(1, "console.error('out of paper'); process.exit(1);"),
      two: job(2, ''),
      late: job(
        1,
        'spans.push(up);',
        `await new Promise((resolve) => setTimeout(resolve, 300));
        const up = Date.now();`,
      ),
      missing: { program: 'no-such-program', args: [] },
    });
    expect(results.three).toHaveLength(3);
    expect(results.two).toHaveLength(2);
    // Nobody's turn comes while others start up.
    expect(results.three[0][0]).toBeGreaterThanOrEqual(results.late[1]);
    expect(results.failing).toEqual({ unavailable: 'failed: out of paper' });
    expect(results.missing).toEqual({ unavailable: 'there is no no-such-program' });
    const spans = [...results.three, ...results.two].sort(([a], [b]) => a - b);
    for (const [i, [begin]] of spans.entries()) {
      if (i > 0) expect(begin).toBeGreaterThanOrEqual(spans[i - 1][1]);
    }
  });

  it('extrapolates a step by the rate of each direction', () => {
    const kernels = [
      { name: 'Conv2D', flops: 2e9 },
      { name: 'Conv2DBackpropInput', flops: 4e9 },
      { name: 'Conv2DBackpropFilter', flops: 1e9 },
      { name: 'Add', flops: 0 },
    ];
    expect(extrapolate({ kernels }, rate([1, 2, 0.1]))).toBeCloseTo(2 + 2 + 10);
  });

  it('shows the phases of a step as shares of it', () => {
    const phases = [
      { name: 'generator forward', seconds: 0.5 },
      { name: 'generator update', seconds: 0.3 },
    ];
    const rows = { gan: { median: 0.9, seconds: 1, phases, outside: 0.2 } };
    const lines = phaseTable({ rows }).split('\n');
    expect(lines[2]).toMatch(/^\| gan +\| +0\.90 \| generator forward 50%, .* 30% \| +20\.0% \|$/);
  });

  it('sets rates beside what the cores could do meanwhile', () => {
    const withShares = (gflops, ceilings) => ({
      rows: rate(gflops).rows.map((row, i) => ({
        ...row,
        ceiling: ceilings[i],
        share: row.gflops / ceilings[i],
        bestShare: row.gflops / ceilings[i] + 0.05,
      })),
    });
    const results = {
      'ours (20 plain), 1 thread': withShares([120, 130, 110], [50, 50, 50]),
      'ours (20 plain), 1 thread, direct': withShares([40, 20, 42], [50, 25, 60]),
    };
    const lines = ceilingTable(results).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[2]).toMatch(
      /^\| ours \(20 plain\), 1 thread +\| +50\.0 \| +40\.0 \(0\.80, 0\.85\) \| 120\.0 \(2\.40, 2\.45\) \| +\|$/,
    );
  });

  it('takes the median of what the cores could have done in a run', async () => {
    const rates = [10, 20, 30, 40];
    const wait = () => new Promise((resolve) => setTimeout(resolve, 20));
    // Twenty bursts before and after each step.
    let bursts = 0;
    const ceiling = () => rates[Math.floor(bursts++ / 20)];
    const timing = await timeSteps(wait, { warmUp: 0, count: 2, ceiling });
    expect(bursts).toBe(80);
    expect(timing.ceiling).toBe(35);
    expect(timing.possible).toBeGreaterThan(35 * 0.015);
    // Of two runs the first, in which less was possible.
    expect(timing.leastPossible).toBeGreaterThan(15 * 0.015);
    expect(timing.leastPossible).toBeLessThan(timing.possible);
    expect(await timeSteps(wait, { warmUp: 0, count: 1 })).not.toHaveProperty('possible');
  });

  it('measures the ceiling on every thread at once', async () => {
    const burst = await startCeiling(2, { vectors: 'plain', bits: 128 });
    // Whatever the machine: WebAssembly on a processor does between 0.1 and 1000.
    for (const rate of [burst(), burst()]) {
      expect(rate).toBeGreaterThan(0.1);
      expect(rate).toBeLessThan(1000);
    }
  });

  const newer = process.arch === 'x64' ? newerNode() : undefined;
  it.skipIf(!newer)('measures it with pairs of vectors too, where V8 makes them one', async () => {
    const ceiling = new URL('../bench/ceiling/ceiling.mjs', import.meta.url).href;
    const best = async (vectors, bits) => {
      const program = `
        import { startCeiling } from ${JSON.stringify(ceiling)};
        const burst = await startCeiling(1, ${JSON.stringify({ vectors, bits })});
        console.log(Math.max(...Array.from({ length: 40 }, burst)));`;
      const args = ['--input-type=module', '--eval', program];
      const { stdout } = await promisify(execFile)(newer, args);
      return Number(stdout);
    };
    const plain = await best('plain', 128);
    expect(plain).toBeGreaterThan(0.1);
    // Twice, but that others use the machine; a processor with units of 128 bits gains nothing.
    expect(await best('wide', 256)).toBeGreaterThan(0.8 * plain);
    expect(await best('fused', 256)).toBeGreaterThan(0.8 * plain);
  });

  it('gives ratios of each of ours where both sides have numbers, and marks what is extrapolated', () => {
    const rows = ratios({
      options: { threads: 2 },
      convolutions: {
        'ours (24 wide), 2 threads': rate([100, 50, 20]),
        'ours (24 wide), 2 threads, direct': rate([50, 25, 10]),
        'ours (20 plain), 2 threads': rate([50, 25, 10]),
        'ours (24 fused), 2 threads': { unavailable: 'failed' },
        PyTorch: rate([200, 50, 10]),
        'tfjs cpu, reduced': rate([1, 1, 1]),
      },
      steps: {
        pix2pix: { 'ours (24 wide)': { median: 2 }, PyTorch: { median: 3 } },
      },
      inference: {
        'unet-256': { 'ours (20 plain)': { median: 0.1234 }, PyTorch: { median: 0.0617 } },
      },
    });
    expect(rows.map(({ what, ratios: [torch] }) => [what, torch])).toEqual([
      ['convolution, forward, median: ours (24 wide)', 0.5],
      ['convolution, forward, median: ours (20 plain)', 0.25],
      ['convolution, input gradient, median: ours (24 wide)', 1],
      ['convolution, input gradient, median: ours (20 plain)', 0.5],
      ['convolution, filter gradient, median: ours (24 wide)', 2],
      ['convolution, filter gradient, median: ours (20 plain)', 1],
      ['pix2pix, a step: ours (24 wide)', 1.5],
      ['unet-256, forward: ours (20 plain)', 0.5],
    ]);
    expect(ratioTable(rows)).toContain('~100');
    expect(ratioTable(rows)).toContain('0.1234 s');
    expect(ratioTable(rows).split('\n')[2]).toMatch(/\| +0\.50 \| +- \| +- \|/);
  });

  it('says which vectors each of ours has, and why, once', () => {
    const wide = { vectors: 'wide', bits: 256, reason: 'asked for' };
    const text = vectorsText({
      kernel: { 'ours (24 wide)': { vectors: wide }, 'ours (20 plain)': { unavailable: 'no' } },
      steps: { pix2pix: { 'ours (24 wide)': { vectors: wide }, PyTorch: { median: 1 } } },
      convolutions: { 'ours (24 wide), 2 threads, direct': { vectors: wide, rows: [] } },
    });
    expect(text).toBe('ours (24 wide): wide, 256 bits: asked for');
  });

  it('sets the micro-kernel and simple passes beside what there is at most', () => {
    const kernel = kernelTable({
      'ours (24 fused)': {
        tile: [6, 16],
        vectors: { bits: 256 },
        gflops: 95,
        ceiling: 100,
        share: 0.904,
        bestShare: 0.976,
      },
      'ours (24 wide)': { unavailable: 'failed: no luck' },
    }).split('\n');
    expect(kernel[2]).toMatch(
      /^\| ours \(24 fused\) +\| +6 x 16 \| +256 \| +95\.0 \| +100\.0 \| +0\.90 \| +0\.98 \|$/,
    );
    expect(kernel[3]).toContain('failed: no luck');
    const row = { name: 'add', milliseconds: 1.5, bytes: 3e6, bandwidth: 2e9, simplest: 4e9 };
    expect(fusedTable({ 'ours (24 wide), threads: 2': { rows: [row] } }).split('\n')[2]).toMatch(
      /^\| add: ours \(24 wide\), threads: 2 \| 1\.50 \| +3\.0 \| +2\.0 \| +4\.0 \| +0\.50 \|$/,
    );
  });

  it('says how fast pairs come from disk, and what decoding takes', () => {
    const row = { name: 'from disk', pairsPerSecond: 81.26, cpu: 20, peaks: [2 ** 27, 2 ** 28] };
    const text = dataTable({ source: 'here', decoding: 6.281, rows: [row] });
    expect(text).toContain('| from disk |     81.3 |          20.0 |                 128, 256 |');
    expect(text).toContain('6.28 ms a pair');
    expect(dataTable({ unavailable: 'failed: no space' })).toBe('not measured: failed: no space');
  });

  it('aligns its tables', () => {
    expect(table(['a', 'b'], [['x', 1.5]])).toBe('| a   |   b |\n|-----|----:|\n| x   | 1.5 |');
  });
});
