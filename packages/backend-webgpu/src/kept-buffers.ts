import type { TensorData } from './internals';
import type { ShaderNumber } from './shader';

/** Beyond so many they are dropped: what differs from call to call would fill the GPU. */
const MOST = 4096;

/** Buffers by what they hold; they are written once. */
export class KeptBuffers {
  readonly #device: GPUDevice;
  readonly #usage: number;
  readonly #kept = new Map<string, GPUBuffer>();
  readonly #all = new Set<unknown>();

  constructor(device: GPUDevice, usage: number) {
    this.#device = device;
    this.#usage = usage;
  }

  /** Whether it is time for {@link clear}. */
  get full(): boolean {
    return this.#kept.size >= MOST;
  }

  /** Whether a buffer is one of these. */
  has(buffer: unknown): boolean {
    return this.#all.has(buffer);
  }

  /** A buffer with these bytes. */
  holding(bytes: ArrayBuffer): GPUBuffer {
    const key = new Uint32Array(bytes).join();
    const kept = this.#kept.get(key);
    if (kept) return kept;
    const buffer = this.make(bytes.byteLength);
    this.#device.queue.writeBuffer(buffer, 0, bytes);
    this.#kept.set(key, buffer);
    this.#all.add(buffer);
    return buffer;
  }

  /** A buffer of the same use that is not kept. */
  make(size: number): GPUBuffer {
    return this.#device.createBuffer({ size, usage: this.#usage });
  }

  /** Forgets all: what names one of them still may. */
  clear(): void {
    this.#kept.clear();
    this.#all.clear();
  }
}

/** Numbers one behind the other, as a struct of WGSL has them. */
export function bytesOf(numbers: readonly ShaderNumber[]): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(Math.ceil(numbers.length / 4) * 16));
  for (const [i, [type, value]] of numbers.entries()) {
    if (type === 'f32') view.setFloat32(i * 4, value, true);
    else view.setInt32(i * 4, value, true);
  }
  return view.buffer;
}

/** What a tensor's values are on the GPU, where everything has four bytes. */
export function bytesOfValues({ dtype, values }: TensorData): ArrayBuffer {
  const numbers = values as ArrayLike<number>;
  return (dtype === 'float32' ? new Float32Array(numbers) : new Int32Array(numbers)).buffer;
}
