import type { RecordedStep } from '@gan/core';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmBackend } from '../backend';
import type { Build } from '../runtime/builds';
import type { Homes } from './homes';
import type { StepMemory } from './step-memory';
import { tensorOf } from './tensor-of';

interface Parts {
  readonly memory: StepMemory;
  readonly homes: Homes;
  /** What it does besides, beforehand. */
  readonly effects: readonly (() => void)[];
  /** What it does to the memory. */
  readonly actions: readonly (() => void)[];
  /** The addresses of its inputs. */
  readonly inputs: readonly number[];
  readonly results: readonly ({ readonly from: number } & Pick<TensorInfo, 'shape' | 'dtype'>)[];
}

/** A step that is taken again without running its program. */
export class RecordedWasmStep implements RecordedStep<Tensor> {
  readonly #backend: WasmBackend;
  readonly #parts: Parts;
  readonly #build: Build;

  constructor(backend: WasmBackend, parts: Parts) {
    this.#backend = backend;
    this.#parts = parts;
    this.#build = backend.runtime.build;
    parts.memory.join(this);
  }

  repeat(inputs: readonly Tensor[]): Tensor[] | string {
    const { memory } = this.#parts;
    if (!memory.isFor(this)) return 'had to give its memory to other tensors';
    // Operands are packed for the width of a program's vectors.
    if (this.#backend.runtime.build !== this.#build) return 'was recorded with other vectors';
    return memory.busy(() => this.#take(inputs));
  }

  dispose(): void {
    this.#parts.memory.leave(this);
    this.#parts.homes.dispose();
  }

  #take(given: readonly Tensor[]): Tensor[] {
    const backend = this.#backend;
    const { homes, effects, actions, inputs, results } = this.#parts;
    homes.gather();
    for (const [i, tensor] of given.entries()) {
      const from = backend.address(tensor);
      backend.copyBlock(from, inputs[i]!, backend.dataOf(tensor.dataId)!.bytes);
    }
    for (const effect of effects) effect();
    for (const action of actions) action();
    return results.map(({ from, shape, dtype }) => {
      const result = backend.output(shape, dtype);
      const { bytes } = backend.dataOf(result.dataId)!;
      backend.copyBlock(from, backend.address(result), bytes);
      return tensorOf(result);
    });
  }
}
