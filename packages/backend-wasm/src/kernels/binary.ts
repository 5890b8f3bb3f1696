import {
  Add,
  AddN,
  backend_util,
  EluGrad,
  Equal,
  FloorDiv,
  Greater,
  GreaterEqual,
  Less,
  LessEqual,
  LogicalAnd,
  LogicalNot,
  LogicalOr,
  Maximum,
  Minimum,
  Multiply,
  NotEqual,
  Prelu,
  RealDiv,
  SquaredDifference,
  Sub,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import type { WasmBackend } from '../backend';
import { type Kernel, kernel, runCpuKernel } from '../kernel';
import { broadcastStrides, collapse, type Dimension } from '../strided';
import { filled } from './fill';

/** The numbers of assembly/elementwise/binary.ts, by the type that both operands have. */
interface Operation {
  readonly float32?: number;
  readonly int32?: number;
  readonly bool?: number;
  /** Defaults to the operands' type. */
  readonly result?: 'bool';
}

const operations: Readonly<Record<string, Operation>> = {
  [Add]: { float32: 0, int32: 16 },
  [Sub]: { float32: 1, int32: 17 },
  [Multiply]: { float32: 2, int32: 18 },
  [RealDiv]: { float32: 3 },
  [FloorDiv]: { int32: 19 },
  [Maximum]: { float32: 4, int32: 20 },
  [Minimum]: { float32: 5, int32: 21 },
  [SquaredDifference]: { float32: 6 },
  [Greater]: { float32: 32, int32: 48, result: 'bool' },
  [GreaterEqual]: { float32: 33, int32: 49, result: 'bool' },
  [Less]: { float32: 34, int32: 50, result: 'bool' },
  [LessEqual]: { float32: 35, int32: 51, result: 'bool' },
  [Equal]: { float32: 36, int32: 52, bool: 66, result: 'bool' },
  [NotEqual]: { float32: 37, int32: 53, bool: 67, result: 'bool' },
  [LogicalAnd]: { bool: 64, result: 'bool' },
  [LogicalOr]: { bool: 65, result: 'bool' },
};
const preluNumber = 7;
const eluGradientNumber = 8;

interface Inputs {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
}

/** y = a (op) b with broadcasting; other types are left to the cpu's kernels. */
export const binaryKernels: readonly Kernel[] = [
  ...Object.entries(operations).map(([name, operation]) =>
    kernel<Inputs, object>(name, (call) => {
      const { a, b } = call.inputs;
      return binary(call.backend, operation, a, b) ?? runCpuKernel(name, call);
    }),
  ),
  kernel<{ x: TensorInfo; alpha: TensorInfo }, object>(Prelu, (call) => {
    const { x, alpha } = call.inputs;
    return binary(call.backend, { float32: preluNumber }, x, alpha) ?? runCpuKernel(Prelu, call);
  }),
  kernel<{ dy: TensorInfo; y: TensorInfo }, object>(EluGrad, (call) => {
    const { dy, y } = call.inputs;
    return (
      binary(call.backend, { float32: eluGradientNumber }, dy, y) ?? runCpuKernel(EluGrad, call)
    );
  }),
  kernel<{ x: TensorInfo }, object>(LogicalNot, (call) => {
    const { backend, inputs } = call;
    if (inputs.x.dtype !== 'bool') return runCpuKernel(LogicalNot, call);
    const b = filled(backend, [], 'bool', 0);
    const y = binary(backend, operations[Equal]!, inputs.x, b) as TensorInfo;
    backend.disposeIntermediateTensorInfo(b);
    return y;
  }),
  kernel<TensorInfo[], object>(AddN, (call) => {
    const { backend } = call;
    const [first, second, ...rest] = call.inputs;
    const number = operations[Add]![first?.dtype as 'float32' | 'int32'];
    const alike = call.inputs.every(
      ({ dtype, shape }) => dtype === first?.dtype && util.arraysEqual(shape, first.shape),
    );
    if (!first || !second || !alike || number === undefined) return runCpuKernel(AddN, call);
    const y = backend.output(first.shape, first.dtype);
    run(backend, number, first, second, y);
    for (const next of rest) run(backend, number, y, next, y);
    return y;
  }),
];

function binary(
  backend: WasmBackend,
  operation: Operation,
  a: TensorInfo,
  b: TensorInfo,
): TensorInfo | undefined {
  const number = a.dtype === b.dtype ? operation[a.dtype as keyof Operation] : undefined;
  if (typeof number !== 'number') return undefined;
  const shape = backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const y = backend.output(shape, operation.result ?? a.dtype);
  run(backend, number, a, b, y);
  return y;
}

function run(backend: WasmBackend, number: number, a: TensorInfo, b: TensorInfo, y: TensorInfo) {
  const size = util.sizeFromShape(y.shape);
  if (size === 0) return;
  const strides = [a, b].map(({ shape }) => broadcastStrides(shape, y.shape));
  const dimensions = collapse(
    y.shape.map((length, i) => ({ size: length, strides: strides.map((own) => own[i]!) })),
  );
  const bytes = util.bytesPerElement(a.dtype);
  const operands = [backend.address(a), backend.address(b)];
  const short = shortOperand(dimensions, size);
  if (short >= 0) {
    const length = dimensions[1]!.size;
    const row = Math.floor(longRow / length) * length;
    const repeated = repeat(backend, operands[short]!, length * bytes, row * bytes);
    operands[short] = repeated;
    const strides = short === 0 ? [0, row] : [row, 0];
    try {
      const rows = { size: Math.ceil(size / row), strides };
      walk(backend, number, operands, bytes, y, size, [rows, { size: row, strides: [1, 1] }]);
    } finally {
      backend.runtime.heap.free(repeated);
    }
    return;
  }
  walk(backend, number, operands, bytes, y, size, dimensions);
}

/** Rows of this length cost little more than their elements. */
const longRow = 1024;

/**
 * Which operand is a short row that repeats along the other, such as a shift of three channels; -1
 * if none. Walked row by row, the rows would cost more than the elements.
 */
function shortOperand(dimensions: readonly Dimension[], size: number): number {
  const [outer, row] = dimensions;
  if (dimensions.length !== 2 || !outer || !row || row.size > 48 || size < 8 * longRow) return -1;
  const short = outer.strides.indexOf(0);
  return row.strides.every((stride) => stride === 1) ? short : -1;
}

/** `total` bytes of memory filled with copies of the `bytes` at an address. */
function repeat(backend: WasmBackend, address: number, bytes: number, total: number): number {
  const { runtime } = backend;
  const copies = runtime.heap.allocate(total, 'a repeated operand');
  runtime.compute(() => {
    const memory = new Uint8Array(runtime.memory.buffer);
    const pattern = memory.slice(address, address + bytes);
    for (let at = 0; at < total; at += bytes) memory.set(pattern, copies + at);
  });
  return copies;
}

function walk(
  backend: WasmBackend,
  number: number,
  operands: readonly number[],
  bytes: number,
  y: TensorInfo,
  size: number,
  dimensions: readonly Dimension[],
): void {
  const row = dimensions.at(-1) ?? { size: 1, strides: [1, 1] };
  const outer = dimensions.slice(0, -1);
  backend.run({
    task: 'binaryTask',
    units: Math.ceil(size / 4096),
    work: size,
    args: [
      ...[number, operands[0]!, operands[1]!, backend.address(y)],
      ...[size, row.size, row.strides[0]!, row.strides[1]!, outer.length],
      ...outer.flatMap((d) => [d.size, d.strides[0]! * bytes, d.strides[1]! * bytes]),
    ],
  });
}
