import type { DataId, TensorInfo, Variable } from '@tensorflow/tfjs-core';
import { engine } from '@tensorflow/tfjs-core';
import type { WebgpuBackend } from '../backend';

/** The buffers in which a recorded step finds the state, and leaves it. */
export class Homes {
  readonly #backend: WebgpuBackend;
  readonly #variables: readonly Variable[];
  readonly #buffers: GPUBuffer[];
  /** Whose data was last seen at home. */
  readonly #held: DataId[];

  constructor(backend: WebgpuBackend, variables: readonly Variable[]) {
    this.#backend = backend;
    this.#variables = variables;
    this.#buffers = variables.map((variable) => {
      this.#share(variable);
      const buffer = this.#bufferOf(variable);
      backend.buffers.pin(buffer);
      return buffer;
    });
    this.#held = variables.map(({ dataId }) => dataId);
  }

  /** Brings the state home, whatever was assigned since, and leaves what others hold to them. */
  gather(): void {
    for (let i = 0; i < this.#variables.length; i += 1) {
      const variable = this.#variables[i] as Variable;
      const home = this.#buffers[i] as GPUBuffer;
      if (!this.#backend.holdsAlone(variable, home)) {
        this.#share(variable, home);
        this.#clear(i, variable);
        this.#moveHome(variable, home);
        this.#held[i] = variable.dataId;
      }
      this.#backend.overwrites(variable.dataId);
    }
  }

  /** The copies that bring home what a step has just left elsewhere; they are made now. */
  copiesBack(): { readonly from: GPUBuffer; readonly to: GPUBuffer }[] {
    return this.#variables.flatMap((variable, i) => {
      const home = this.#buffers[i] as GPUBuffer;
      const from = this.#bufferOf(variable);
      if (from === home) return [];
      this.#backend.copy(from, home);
      this.#settle(variable, home);
      this.#held[i] = variable.dataId;
      return [{ from, to: home }];
    });
  }

  dispose(): void {
    for (const buffer of this.#buffers) this.#backend.buffers.unpin(buffer);
  }

  /** Where others hold a variable's data, they keep it, and the variable gets data of its own. */
  #share(variable: Variable, home?: GPUBuffer): void {
    const backend = this.#backend;
    if (backend.isSole(variable)) return;
    const { shape, dtype } = variable;
    const from = this.#bufferOf(variable);
    const held = this.#dataOf(variable.dataId);
    const own = backend.output(shape, dtype);
    if (from === home) {
      // What the step knows stays the variable's.
      const apart = backend.tensorBuffer(from.size);
      backend.copy(from, apart);
      held.resource = apart;
      this.#dataOf(own.dataId).resource = from;
    } else {
      const buffer = backend.tensorBuffer(from.size);
      backend.copy(from, buffer);
      this.#dataOf(own.dataId).resource = buffer;
    }
    assign(variable, own);
  }

  /** Moves out of a home what was the variable's, and is somebody else's since another tensor was assigned. */
  #clear(i: number, variable: Variable): void {
    const [backend, home, held] = [this.#backend, this.#buffers[i] as GPUBuffer, this.#held[i]];
    if (!held || held === variable.dataId || !backend.tensorMap.has(held)) return;
    const data = this.#dataOf(held);
    if (data.resource !== home) return;
    const apart = backend.tensorBuffer(home.size);
    backend.copy(home, apart);
    data.resource = apart;
  }

  #moveHome(variable: Variable, home: GPUBuffer): void {
    const from = this.#bufferOf(variable);
    if (from === home) return;
    this.#backend.copy(from, home);
    this.#settle(variable, home);
    this.#backend.buffers.releaseBuffer(from);
  }

  #settle(variable: Variable, home: GPUBuffer): void {
    this.#dataOf(variable.dataId).resource = home;
    this.#backend.buffers.reclaim(home);
  }

  #bufferOf({ dataId }: TensorInfo): GPUBuffer {
    this.#backend.uploadToGPU(dataId);
    return this.#dataOf(dataId).resource as GPUBuffer;
  }

  #dataOf(dataId: DataId) {
    return this.#backend.tensorMap.get(dataId);
  }
}

function assign(variable: Variable, { dataId, shape, dtype }: TensorInfo): void {
  const value = engine().makeTensorFromDataId(dataId, shape, dtype);
  variable.assign(value as never);
  value.dispose();
}
