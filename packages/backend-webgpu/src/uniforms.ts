import type { ShaderNumber } from './shader';

/** Beyond so many the kept ones are dropped: numbers that differ from call to call would fill the GPU. */
const MOST = 4096;

/** Uniform buffers by what they hold; they are written once. */
export class Uniforms {
  readonly #device: GPUDevice;
  #kept = new Map<string, GPUBuffer>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** Whether it is time for {@link clear}. */
  get full(): boolean {
    return this.#kept.size >= MOST;
  }

  /** A buffer with these bytes. */
  holding(bytes: ArrayBuffer): GPUBuffer {
    const key = new Uint32Array(bytes).join();
    const kept = this.#kept.get(key);
    if (kept) return kept;
    const buffer = makeUniform(this.#device, bytes.byteLength);
    this.#device.queue.writeBuffer(buffer, 0, bytes);
    this.#kept.set(key, buffer);
    return buffer;
  }

  /** Destroys all; no command that waits to be submitted may name one. */
  clear(): void {
    for (const buffer of this.#kept.values()) buffer.destroy();
    this.#kept = new Map();
  }
}

export const makeUniform = (device: GPUDevice, size: number) =>
  device.createBuffer({ size, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST });

/** Numbers one behind the other, as a struct of WGSL has them. */
export function bytesOf(numbers: readonly ShaderNumber[]): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(Math.ceil(numbers.length / 4) * 16));
  for (const [i, [type, value]] of numbers.entries()) {
    if (type === 'f32') view.setFloat32(i * 4, value, true);
    else view.setInt32(i * 4, value, true);
  }
  return view.buffer;
}
