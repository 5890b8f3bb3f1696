import '@tensorflow/tfjs-backend-cpu';
import { BackendError } from '@gan/core';
import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { advise, diagnose } from './diagnose';
import { tryEngine } from './engines';
import { diagnosisLines } from './words';

const machine = {
  ...{ node: 'v20.19.0', platform: 'linux x64', processor: 'a processor', cores: 2 },
  ...{ memory: 8 * 2 ** 30, freeMemory: 2 ** 30 },
};
const wasm = (bits: number) => ({
  ...{ name: 'wasm' as const, works: true, device: 'WebAssembly', threads: 1 },
  vectors: { vectors: 'plain', bits, reason: 'this Node has no other' },
});

describe('tryEngine', () => {
  it('parts what is wrong from what to do', async () => {
    const fails = async () => {
      throw new BackendError('useBackend: webgpu: webgpu is not installed; npm i webgpu');
    };
    expect(await tryEngine('webgpu', fails)).toEqual({
      ...{ name: 'webgpu', works: false },
      ...{ problem: 'webgpu is not installed', fix: 'npm i webgpu' },
    });
  });
});

describe("tensorflow's GPU", () => {
  it('is told with what it runs with, in words and for programs', async () => {
    const gpu = { id: '1', memory: 'grow', tf32: false } as const;
    const device =
      'libtensorflow 2.21.0 on a GPU by CUDA (GPU 1, memory as it is needed, full float32)';
    const report = await tryEngine('tensorflow', async (name) => ({
      ...{ name: name as 'tensorflow', tfName: 'tensorflow', reason: 'asked for', device, gpu },
    }));
    expect(report).toMatchObject({ works: true, gpu });
    expect(diagnosisLines({ ...machine, engines: [report], advice: [] })).toContain(
      `  tensorflow  works  ${device}`,
    );
  });
});

describe('diagnose', () => {
  it('tries every engine, measures the chosen one, and leaks nothing', async () => {
    const before = memory().numTensors;
    const found = await diagnose();
    expect(memory().numTensors).toBe(before);
    expect(found.node).toBe(process.version);
    expect(found.engines.map(({ name }) => name)).toEqual(['tensorflow', 'webgpu', 'wasm', 'cpu']);
    expect(found.engines.find(({ name }) => name === 'cpu')).toMatchObject({
      works: true,
      device: 'plain JavaScript on the CPU',
    });
    const chosen = found.engines.find(({ name }) => name === found.chosen);
    expect(chosen?.works).toBe(true);
    expect(found.speed?.gigaflops).toBeGreaterThan(0.1);
    expect(found.speed?.imagesPerSecond).toBeGreaterThan(0);
    const lines = diagnosisLines(found);
    expect(lines[0]).toBe(`node       ${process.version}, ${process.platform} ${process.arch}`);
    expect(lines.some((line) => line.startsWith(`chosen     ${found.chosen}`))).toBe(true);
    expect(JSON.parse(JSON.stringify(found)).cores).toBe(found.cores);
  });
});

describe('advise', () => {
  it('names a newer Node, a GPU and smaller networks where they would help', () => {
    expect(advise({ ...machine, memory: 2 ** 30 }, [wasm(128)])).toEqual([
      'Node v20.19.0 has 128-bit vectors; from Node 24 the wasm engine uses 256',
      'where there is an NVIDIA GPU, on Linux x64, these two lines put its engine in place:\n' +
        '  npm i --ignore-scripts @tensorflow/tfjs-node-gpu@4.22.0\n' +
        '  npx gan engine tensorflow --cuda',
      'where there is another GPU, npm i @gan/cli @gan/backend-webgpu webgpu in one folder uses it',
      'there is little memory: train with --size 128, or with --filters 32',
    ]);
  });

  it('has nothing to say of a machine with a GPU', () => {
    const engine = (name: 'tensorflow' | 'webgpu', device: string) => ({
      name,
      works: true,
      device,
    });
    const advice = (name: 'tensorflow' | 'webgpu', device: string) =>
      advise(machine, [engine(name, device), wasm(256)]);
    expect(advice('webgpu', 'nvidia ampere')).toEqual([]);
    expect(advice('tensorflow', 'libtensorflow 2.21.0 on a GPU by CUDA')).toEqual([]);
    // What computes on the CPU is none.
    expect(advice('webgpu', 'llvmpipe, a renderer in software')).toHaveLength(2);
    expect(advice('tensorflow', 'libtensorflow 2.21.0 on the CPU')).toHaveLength(2);
    expect(advise({ ...machine, node: 'v24.1.0' }, [wasm(128)])).toHaveLength(2);
  });
});

describe('diagnosisLines', () => {
  it('says why an engine does not work below it', () => {
    const engines = [
      {
        name: 'webgpu' as const,
        works: false,
        problem: 'webgpu is not installed',
        fix: 'npm i webgpu',
      },
      wasm(128),
    ];
    expect(
      diagnosisLines({ ...machine, engines, advice: ['more cores', 'more:\n  memory'] }),
    ).toEqual([
      'node       v20.19.0, linux x64',
      'processor  a processor, 2 cores',
      'memory     8.0 GiB; the machine has 1.0 GiB free',
      'engines',
      '  webgpu      no     webgpu is not installed',
      '                     npm i webgpu',
      '  wasm        works  WebAssembly, 1 thread',
      '                     plain vectors: this Node has no other',
      'chosen     none: no engine starts',
      'advice     more cores',
      '           more:',
      '             memory',
    ]);
  });
});
