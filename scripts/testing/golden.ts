import { readFileSync } from 'node:fs';
import { type Tensor, tensor, tidy, transpose } from '@tensorflow/tfjs-core';

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
    image: (name) => tidy(() => transpose(get(name), [0, 2, 3, 1])),
    kernel: (name) => tidy(() => transpose(get(name), [2, 3, 1, 0])),
    has: (name) => name in tensors,
  };
}
