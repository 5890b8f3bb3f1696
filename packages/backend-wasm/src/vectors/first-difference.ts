import type { TensorInfo } from '@tensorflow/tfjs-core';
import { WasmBackend } from '../backend';
import { kernels } from '../kernels/index';
import type { Build } from '../runtime/builds';
import { Runtime } from '../runtime/runtime';
import { processState } from '../runtime/state';
import type { AtOnce } from './pairing';
import type { Sample, SampleInput } from './samples';
import type { CompiledProgram } from './vectors';

/** A build's program. */
export interface Program extends CompiledProgram {
  readonly build: Build;
}

/** Pages of a scratch memory, at most; what it does not touch costs nothing. */
const maxPages = 2048;

/** The least of positive values. */
const lowest = 0.01;

/**
 * Compares a program with a reference that should give the same bits, on small operands, one thread and
 * memories of their own.
 *
 * It runs all samples twice. The first calls have V8 optimise them, on other cores while the reference
 * runs; the second ones, `atOnce`, show what the optimised code does.
 *
 * @returns The kernel that differs; undefined if none does.
 */
export function firstDifference(
  candidate: Program,
  reference: Program,
  samples: readonly Sample[],
  atOnce: AtOnce = (action) => action(),
): string | undefined {
  const state = processState();
  const { convolution } = state;
  try {
    const ours = scratchBackend(candidate);
    runAll(ours, samples);
    const expected = runAll(scratchBackend(reference), samples);
    const found = atOnce(() => runAll(ours, samples));
    return samples.find((_, i) => !sameBytes(found[i]!, expected[i]!))?.kernel;
  } finally {
    state.convolution = convolution;
  }
}

function scratchBackend({ build, module, shared }: Program): WasmBackend {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: maxPages, shared });
  return new WasmBackend(new Runtime(memory, maxPages, module, build, 1, 1));
}

function runAll(backend: WasmBackend, samples: readonly Sample[]): Uint8Array[][] {
  return samples.map((sample) => {
    processState().convolution = sample.tiles ? 'winograd' : 'direct';
    return run(backend, sample);
  });
}

/** The outputs' bytes. */
function run(backend: WasmBackend, { kernel, inputs, attrs = {} }: Sample): Uint8Array[] {
  const { kernelFunc } = kernels.find(({ kernelName }) => kernelName === kernel)!;
  const made: TensorInfo[] = [];
  const put = (input: SampleInput) => {
    const tensor = write(backend, input, made.length);
    made.push(tensor);
    return tensor;
  };
  const operands = Array.isArray(inputs)
    ? inputs.map(put)
    : Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, put(input)]));
  const result = kernelFunc({ inputs: operands as never, attrs: attrs as never, backend });
  const outputs = Array.isArray(result) ? result : [result];
  const bytes = outputs.map(({ dataId }) => {
    const { buffer, byteOffset, byteLength } = backend.view(dataId);
    return new Uint8Array(buffer, byteOffset, byteLength).slice();
  });
  for (const { dataId } of [...made, ...outputs]) backend.disposeData(dataId);
  return bytes;
}

function write(backend: WasmBackend, input: SampleInput, place: number): TensorInfo {
  const { shape, dtype = 'float32', positive = false } = input;
  const size = shape.reduce((product, length) => product * length, 1);
  const values = dtype === 'float32' ? new Float32Array(size) : new Int32Array(size);
  let state = (place + 1) * 0x9e3779b1;
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    // From -1 to 1; of the other types 0 or 1.
    const value = state / 2 ** 31;
    values[i] = dtype === 'float32' ? (positive ? Math.abs(value) + lowest : value) : state >>> 31;
  }
  const data = dtype === 'bool' ? Uint8Array.from(values) : values;
  return { dataId: backend.write(data, [...shape], dtype), shape: [...shape], dtype };
}

function sameBytes(left: readonly Uint8Array[], right: readonly Uint8Array[]): boolean {
  return left.every((bytes, i) => bytes.every((byte, j) => byte === right[i]![j]));
}
