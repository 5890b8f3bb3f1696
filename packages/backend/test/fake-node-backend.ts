import type { Tensor } from '@tensorflow/tfjs-core';
import type {
  Attribute,
  NodeBackend,
  NodeBinding,
  TensorMetadata,
} from '../src/tensorflow/node-backend';

interface Stored {
  readonly shape: number[];
  readonly values: Float32Array | Int32Array;
}

/** tfjs-node's backend with what Adam uses of it, in JavaScript. */
export class FakeNodeBackend {
  /** What the binding holds, by number. */
  readonly stored = new Map<number, Stored>();
  readonly tensorMap = new Map<object, { id: number }>();
  readonly references = new Map<object, number>();
  /** The names of the operations that were run. */
  readonly ran: string[] = [];
  /** An operation that throws. */
  broken: string | undefined;
  /** How often it succeeds first. */
  working = 0;
  readonly #resources = new Map<number, Stored>();
  #made = 0;

  readonly isUsingGpuDevice = false;
  readonly binding = {
    ...{ TF_FLOAT: 1, TF_INT32: 3, TF_ATTR_STRING: 0, TF_ATTR_INT: 1, TF_ATTR_FLOAT: 2 },
    ...{ TF_ATTR_BOOL: 3, TF_ATTR_TYPE: 4, TF_ATTR_SHAPE: 5 },
    createTensor: (shape: readonly number[], _: number, values: Float32Array | Int32Array) =>
      this.#store({ shape: [...shape], values }).id,
    deleteTensor: (id: number) => {
      if (!this.stored.delete(id)) throw new Error(`no tensor ${id}`);
    },
    executeOp: (name: string, _: readonly Attribute[], inputs: readonly number[]) =>
      this.#execute(name, inputs),
  } satisfies NodeBinding;

  get asBackend(): NodeBackend {
    return this as unknown as NodeBackend;
  }

  /** How many resources hold something. */
  get resources(): number {
    return this.#resources.size;
  }

  /** A tensor of the backend. */
  tensor(values: number[]): Tensor {
    return this.createOutputTensor(
      this.#store({ shape: [values.length], values: Float32Array.from(values) }),
    );
  }

  valuesOf({ dataId }: { dataId: object }): number[] {
    return Array.from(this.stored.get(this.tensorMap.get(dataId)!.id)!.values);
  }

  getInputTensorIds(tensors: readonly Tensor[]): number[] {
    return tensors.map(({ dataId }) => this.tensorMap.get(dataId)!.id);
  }

  createOutputTensor({ id, shape }: TensorMetadata): Tensor {
    const dataId = {};
    this.tensorMap.set(dataId, { id });
    this.references.set(dataId, 1);
    const dispose = () => this.disposeData(dataId);
    return { dataId, shape, dtype: 'float32', dispose } as unknown as Tensor;
  }

  refCount(dataId: object): number {
    return this.references.get(dataId)!;
  }

  disposeData(dataId: object): boolean {
    this.references.set(dataId, this.refCount(dataId) - 1);
    if (this.refCount(dataId) > 0) return false;
    this.binding.deleteTensor(this.tensorMap.get(dataId)!.id);
    return this.tensorMap.delete(dataId);
  }

  incRef(dataId: object): void {
    this.references.set(dataId, this.refCount(dataId) + 1);
  }

  #store(values: Stored): TensorMetadata {
    const id = this.#made++;
    this.stored.set(id, values);
    return { id, shape: values.shape, dtype: 1 };
  }

  #execute(name: string, inputs: readonly number[]): TensorMetadata[] {
    if (name === this.broken && this.working-- <= 0) throw new Error(`${name} is out of memory`);
    this.ran.push(name);
    const [handle, input] = inputs as [number, number];
    switch (name) {
      case 'VarHandleOp':
        return [this.#store({ shape: [], values: new Float32Array(1) })];
      case 'AssignVariableOp':
        this.#resources.set(handle, this.stored.get(input)!);
        return [];
      case 'ReadVariableOp':
        return [this.#store(this.#resources.get(handle)!)];
      case 'DestroyResourceOp':
        this.#resources.delete(handle);
        return [];
      case 'ResourceApplyAdam':
        this.#applyAdam(inputs);
        return [];
      default:
        throw new Error(name);
    }
  }

  /** In place, but for what a tensor shares. */
  #applyAdam(inputs: readonly number[]): void {
    const state = inputs.slice(0, 3).map((handle) => {
      const { shape, values } = this.#resources.get(handle)!;
      const isShared = [...this.stored.values()].some((other) => other.values === values);
      const own = { shape, values: isShared ? values.slice() : values };
      this.#resources.set(handle, own);
      return own.values;
    });
    const [value, first, second] = state as [Float32Array, Float32Array, Float32Array];
    const read = inputs.slice(3).map((id) => this.stored.get(id)!.values);
    const scalars = read.slice(0, 6).map((values) => values[0]!) as [...Six];
    const [power1, power2, rate, beta1, beta2, epsilon] = scalars;
    const alpha = (rate * Math.sqrt(1 - power2)) / (1 - power1);
    for (const [i, g] of read[6]!.entries()) {
      first[i]! += (g - first[i]!) * (1 - beta1);
      second[i]! += (g * g - second[i]!) * (1 - beta2);
      value[i]! -= (alpha * first[i]!) / (Math.sqrt(second[i]!) + epsilon);
    }
  }
}

type Six = [number, number, number, number, number, number];
