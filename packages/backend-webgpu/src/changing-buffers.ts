import type { Changing } from './changing';
import { bytesOf, type KeptBuffers } from './kept-buffers';
import type { Recorder } from './recording/recorder';

/** The buffers of numbers that change, by name. */
export class ChangingBuffers {
  readonly #queue: GPUQueue;
  readonly #uniforms: KeptBuffers;
  readonly #submit: () => void;
  readonly #known = new Map<string, { buffer: GPUBuffer; written: string }>();

  /** @param submit Submits the commands that wait, if there are any. */
  constructor(queue: GPUQueue, uniforms: KeptBuffers, submit: () => void) {
    this.#queue = queue;
    this.#uniforms = uniforms;
    this.#submit = submit;
  }

  /** A buffer with the numbers as they are now; commands that wait for the former ones get those first. */
  holding({ name, source, numbers }: Changing, recorder?: Recorder): GPUBuffer {
    const bytes = bytesOf(numbers());
    if (recorder?.keeps) {
      const known = recorder.changing.get(source);
      const buffer = known?.buffer ?? this.#uniforms.make(bytes.byteLength);
      if (!known) {
        recorder.changing.set(source, { buffer, numbers });
        this.#queue.writeBuffer(buffer, 0, bytes);
      }
      return buffer;
    }
    const written = new Uint32Array(bytes).join();
    const known = this.#known.get(name);
    if (known?.written === written) return known.buffer;
    const buffer = known?.buffer ?? this.#uniforms.make(bytes.byteLength);
    if (known) this.#submit();
    this.#queue.writeBuffer(buffer, 0, bytes);
    this.#known.set(name, { buffer, written });
    return buffer;
  }
}
