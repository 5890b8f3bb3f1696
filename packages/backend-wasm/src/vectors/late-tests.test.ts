import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import '../index';
import { WasmBackend } from '../backend';
import { taskNames } from '../generated/tasks';
import { kernels } from '../kernels/index';
import { builds, programOf } from '../runtime/builds';
import { Runtime } from '../runtime/runtime';
import { lateTests } from './late-tests';
import type { Flags } from './pairing';
import { lateFamilies } from './samples';

const on: string[] = [];
const flags: Flags = { set: (flag) => void on.push(flag), given: () => undefined, isShared: false };

function program(name: 'plain' | 'wide') {
  const build = builds[name];
  return { build, module: new WebAssembly.Module(programOf(build, false)), shared: false };
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
  it('goes on in the same memory', () => {
    const memory = new WebAssembly.Memory({ initial: 16, maximum: 64 });
    const wide = program('wide');
    const runtime = new Runtime(memory, 64, wide.module, wide.build, 1, 1);
    const reasons: string[] = [];
    runtime.onReplaced = (reason) => void reasons.push(reason);
    runtime.lateTests = lateTests(wide, program('plain'), flags, () => 'Neg');
    const backend = new WasmBackend(runtime);
    const x = backend.makeTensorInfo([3], 'float32', Float32Array.of(1, -2, 3));
    const negate = kernels.find(({ kernelName }) => kernelName === tf.Neg)!;
    const call = { inputs: { x }, attrs: {}, backend } as never;
    const y = negate.kernelFunc(call) as tf.TensorInfo;
    expect([...(backend.readSync(y.dataId) as Float32Array)]).toEqual([-1, 2, -3]);
    expect(runtime.build).toBe(builds.plain);
    expect(reasons).toEqual(['256-bit vectors err here, in Neg']);
  });
});
