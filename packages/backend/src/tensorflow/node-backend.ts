import type { DataType, Tensor } from '@tensorflow/tfjs-core';

/** An attribute of an operation of libtensorflow, as tfjs-node's binding takes it. */
export interface Attribute {
  readonly name: string;
  /** One of the binding's `TF_ATTR_` numbers. */
  readonly type: number;
  readonly value: number | boolean | string | readonly number[];
}

/** What the binding tells of a tensor that it has made. */
export interface TensorMetadata {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

type Constants = Readonly<
  Record<
    | 'TF_FLOAT'
    | 'TF_INT32'
    | 'TF_ATTR_INT'
    | 'TF_ATTR_FLOAT'
    | 'TF_ATTR_BOOL'
    | 'TF_ATTR_STRING'
    | 'TF_ATTR_TYPE'
    | 'TF_ATTR_SHAPE',
    number
  >
>;

/** tfjs-node's native binding: tensors are numbers here, and whoever asks for one deletes it. */
export interface NodeBinding extends Constants {
  readonly TF_Version?: string;
  executeOp(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorMetadata[];
  createTensor(shape: readonly number[], dtype: number, values: Float32Array | Int32Array): number;
  deleteTensor(id: number): void;
}

/** What is used here of tfjs-node's backend, version 4.22. */
export interface NodeBackend {
  /** Whether libtensorflow found a GPU. */
  readonly isUsingGpuDevice: boolean;
  readonly binding: NodeBinding;
  /** The binding's number of each tensor's data. */
  readonly tensorMap: { get(dataId: object): { id: number } };
  executeSingleOutput(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly Tensor[],
  ): Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly Tensor[],
    outputs: number,
  ): Tensor[];
  /** The binding's numbers of tensors, which it makes of those whose values still are JavaScript's. */
  getInputTensorIds(tensors: readonly Tensor[]): number[];
  createOutputTensor(metadata: TensorMetadata): Tensor;
  /** Lets go of data, and says whether it is gone, as nobody else holds it. */
  disposeData(dataId: object, force?: boolean): boolean;
  incRef(dataId: object): void;
  refCount(dataId: object): number;
}

/** Attributes by name, each of the type that its function says. */
export const attributesOf = ({ binding }: Pick<NodeBackend, 'binding'>) => ({
  ints: (name: string, value: number | readonly number[]): Attribute => ({
    ...{ name, type: binding.TF_ATTR_INT, value },
  }),
  float: (name: string, value: number): Attribute => ({
    ...{ name, type: binding.TF_ATTR_FLOAT, value },
  }),
  flag: (name: string, value: boolean): Attribute => ({
    ...{ name, type: binding.TF_ATTR_BOOL, value },
  }),
  text: (name: string, value: string): Attribute => ({
    ...{ name, type: binding.TF_ATTR_STRING, value },
  }),
  shape: (name: string, value: readonly number[]): Attribute => ({
    ...{ name, type: binding.TF_ATTR_SHAPE, value },
  }),
  type: (name: string, value: Extract<DataType, 'float32' | 'int32'>): Attribute => ({
    name,
    type: binding.TF_ATTR_TYPE,
    value: value === 'float32' ? binding.TF_FLOAT : binding.TF_INT32,
  }),
});
