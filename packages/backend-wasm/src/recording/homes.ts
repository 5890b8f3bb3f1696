import type { TensorInfo, Variable } from '@tensorflow/tfjs-core';
import type { WasmBackend } from '../backend';
import type { TensorData } from '../tensor-data';
import { tensorOf } from './tensor-of';

/** Where a recorded step finds the state, and leaves it. */
export class Homes {
  readonly #backend: WasmBackend;
  readonly #variables: readonly Variable[];
  readonly #addresses: readonly number[];

  constructor(backend: WasmBackend, variables: readonly Variable[]) {
    this.#backend = backend;
    this.#variables = variables;
    this.#addresses = variables.map((variable) => {
      ownData(backend, variable);
      const home = backend.address(variable);
      backend.runtime.heap.pin(home);
      return home;
    });
  }

  /** Brings the state home, whatever was assigned since, and leaves what others hold to them. */
  gather(): void {
    for (const [i, variable] of this.#variables.entries()) {
      const home = this.#addresses[i]!;
      ownData(this.#backend, variable, home);
      const from = this.#backend.address(variable);
      if (from === home) continue;
      this.#clear(home);
      const data = dataOf(this.#backend, variable);
      this.#backend.copyBlock(from, home, data.bytes);
      data.settle(home);
      this.#backend.runtime.heap.reclaim(home);
      this.#backend.runtime.heap.free(from);
    }
  }

  /** Whether a step has left a variable in the home of another, or something else in its own. */
  get areMixed(): boolean {
    return this.#variables.some((variable, i) => {
      const at = this.#addresses.indexOf(this.#backend.address(variable));
      if (at >= 0) return at !== i;
      return this.#backend.dataAt(this.#addresses[i]!) !== undefined;
    });
  }

  /** Brings home what a step has just left elsewhere, and tells the runtime's observer how. */
  bringBack(): void {
    for (const [i, variable] of this.#variables.entries()) {
      const home = this.#addresses[i]!;
      const from = this.#backend.address(variable);
      if (from === home) continue;
      const data = dataOf(this.#backend, variable);
      this.#backend.copyBlock(from, home, data.bytes);
      data.settle(home);
      this.#backend.runtime.heap.reclaim(home);
    }
  }

  dispose(): void {
    for (const home of this.#addresses) this.#backend.runtime.heap.unpin(home);
  }

  /** Moves out what lies in a home that is another's. */
  #clear(home: number): void {
    const backend = this.#backend;
    const data = backend.dataAt(home);
    if (data) moveOut(backend, data);
  }
}

/** Moves data to a block of the heap; the former one is the caller's. */
export function moveOut(backend: WasmBackend, data: TensorData): void {
  const from = data.place;
  if (from === undefined) return;
  const to = backend.runtime.heap.allocateLasting(data.bytes, `a tensor of ${data.bytes} bytes`);
  backend.copyBlock(from, to, data.bytes);
  data.settle(to);
}

/** Where others hold a variable's data, they keep it, and the variable gets data of its own: at home, if that is there. */
export function ownData(backend: WasmBackend, variable: Variable, home?: number): void {
  if (backend.isSole(variable)) return;
  const { shape, dtype } = variable;
  const held = dataOf(backend, variable);
  const from = backend.address(variable);
  const own = backend.output(shape, dtype);
  const to = backend.address(own);
  backend.copyBlock(from, to, held.bytes);
  if (from === home) {
    held.settle(to);
    dataOf(backend, own).settle(from);
  }
  const value = tensorOf(own);
  variable.assign(value as never);
  value.dispose();
}

const dataOf = (backend: WasmBackend, { dataId }: TensorInfo) =>
  backend.dataOf(dataId) as TensorData;
