import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import '../index';
import { WasmBackend } from '../backend';
import { taskNames } from '../generated/tasks';
import { kernels } from '../kernels/index';
import { builds, programOf } from '../runtime/builds';
import { Runtime } from '../runtime/runtime';
import { lateTests } from './before-first-use';
import type { Flags } from './pairing';
import { lateFamilies } from './samples';

const on: string[] = [];
const flags: Flags = { set: (flag) => void on.push(flag), given: () => undefined, isShared: false };

function program(name: 'plain' | 'wide', shared = false) {
  const build = builds[name];
  return { build, module: new WebAssembly.Module(programOf(build, shared)), shared };
}

describe('lateTests', () => {
  it('tests a family before the first of its tasks, and once', () => {
    const tested: number[] = [];
    const late = lateTests(program('wide'), program('plain'), flags, (_c, _r, samples) => {
      tested.push(lateFamilies.findIndex((family) => family.samples === samples));
      return undefined;
    });
    for (const task of [
      'gemmTask',
      'binaryTask',
      'unaryTask',
      'selectTask',
      'binaryTask',
    ] as const) {
      expect(late(task)).toBeUndefined();
    }
    expect(tested).toEqual([1, 0]);
  });

  it('finds nothing between wide and plain', () => {
    const late = lateTests(program('wide'), program('plain'), flags);
    for (const task of taskNames) expect(late(task)).toBeUndefined();
  });

  it('has the other program serve from then on, and makes pairs no more', () => {
    const plain = program('plain');
    const late = lateTests(program('wide'), plain, flags, () => 'Exp');
    const reason = '256-bit vectors err here, in Exp';
    expect(late('unaryTask')).toEqual({ program: plain, reason });
    expect(on.at(-1)).toBe('--no-experimental-wasm-revectorize');
    expect(late('binaryTask')).toBeUndefined();
  });

  it('takes a test that fails in another way for a difference', () => {
    const late = lateTests(program('wide'), program('plain'), flags, () => {
      throw new Error('unreachable');
    });
    expect(late('fillTask')?.reason).toBe('256-bit vectors failed here: unreachable');
  });
});

describe('a runtime whose program is replaced', () => {
  it.each([1, 3])('goes on in the same memory on %d threads', async (threads) => {
    const shared = threads > 1;
    const memory = new WebAssembly.Memory({ initial: 16, maximum: 256, shared });
    const wide = program('wide', shared);
    const runtime = new Runtime(memory, 256, wide.module, wide.build, threads, threads);
    runtime.lateTests = lateTests(wide, program('plain', shared), flags, () => 'Neg');
    const backend = new WasmBackend(runtime);
    const values = Float32Array.from({ length: 500_000 }, (_, i) => i);
    const x = backend.makeTensorInfo([values.length], 'float32', values);
    const negate = kernels.find(({ kernelName }) => kernelName === tf.Neg)!;
    const negated = () => {
      const y = negate.kernelFunc({ inputs: { x }, attrs: {}, backend } as never) as tf.TensorInfo;
      const result = backend.readSync(y.dataId) as Float32Array;
      backend.disposeData(y.dataId);
      return result.every((value, i) => value === -i);
    };
    try {
      await settled(runtime);
      expect(negated()).toBe(true);
      expect(runtime.build).toBe(builds.plain);
      await settled(runtime);
      expect(runtime.pool.available).toBe(threads);
      expect(negated()).toBe(true);
    } finally {
      runtime.pool.close();
    }
  });
});

async function settled({ pool }: Runtime): Promise<void> {
  while (!pool.settled) await new Promise((resolve) => setTimeout(resolve, 5));
}
