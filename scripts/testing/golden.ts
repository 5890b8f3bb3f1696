import { readFileSync } from 'node:fs';
import { type Tensor, tensor, util } from '@tensorflow/tfjs-core';

interface StoredTensor {
  readonly shape: number[];
  /** Little-endian float32, base64. */
  readonly f32: string;
}

interface StoredCase {
  readonly config: Record<string, unknown>;
  readonly tensors: Record<string, StoredTensor>;
  readonly losses?: Record<string, number>[];
}

/** A parity case: outputs and gradients of PyTorch, in PyTorch's layouts. */
export interface Golden {
  readonly config: Record<string, unknown>;
  readonly losses: Record<string, number>[];
  /** A tensor as it is stored. */
  get(name: string): Tensor;
  /** A stored NCHW image batch as NHWC. */
  image(name: string): Tensor;
  /** A stored OIHW or IOHW kernel as HWIO or HWOI. */
  kernel(name: string): Tensor;
  has(name: string): boolean;
}

/** Reads `NAME.json` beside the tests. */
export function readGolden(path: URL): Golden {
  const { config, tensors, losses = [] } = JSON.parse(readFileSync(path, 'utf8')) as StoredCase;
  const get = (name: string): Tensor => {
    const stored = tensors[name];
    if (!stored) throw new Error(`${path.pathname} has no tensor ${name}`);
    const bytes = Uint8Array.from(Buffer.from(stored.f32, 'base64'));
    return tensor(new Float32Array(bytes.buffer), stored.shape);
  };
  return {
    config,
    losses,
    get,
    image: (name) => transposed(get(name), [0, 2, 3, 1]),
    kernel: (name) => transposed(get(name), [2, 3, 1, 0]),
    has: (name) => name in tensors,
  };
}

/** Transposes here and not on the engine: what was never on a GPU can be read at once. */
function transposed(x: Tensor, axes: readonly number[]): Tensor {
  const values = x.dataSync();
  const strides = [...util.computeStrides(x.shape), 1];
  const shape = axes.map((axis) => x.shape[axis] as number);
  const outer = [...util.computeStrides(shape), 1];
  const result = Float32Array.from(values, (_, i) => {
    let at = 0;
    let rest = i;
    for (const [place, axis] of axes.entries()) {
      const index = Math.floor(rest / outer[place]!);
      rest -= index * outer[place]!;
      at += index * strides[axis]!;
    }
    return values[at]!;
  });
  x.dispose();
  return tensor(result, shape);
}
