import { type FusedAdamAttributes, fusedKernels } from '@gan/core';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { adamScalars } from './adam-scalars';
import { kernel } from './kernel';
import { attributesOf, type NodeBackend, type TensorMetadata } from './node-backend';

type Inputs = Record<'value' | 'gradient' | 'firstMoment' | 'secondMoment', Tensor>;

/** What is kept of a backend between updates: the numbers of tensors, for as long as the process runs. */
interface Kept {
  /** Of the resources that value and moments are put into for an update; empty between updates. */
  readonly handles: readonly number[];
  readonly scalars: (attributes: FusedAdamAttributes) => readonly number[];
}

const kept = new WeakMap<NodeBackend, Kept>();

/**
 * Data that this kernel has made, and the binding's number for it: of that JavaScript has no view. Where the
 * number is another, the data has been on another engine meanwhile, and may be in the memory of an array.
 */
const made = new WeakMap<object, number>();

const isOurs = (backend: NodeBackend, { dataId }: Tensor) =>
  made.get(dataId) === backend.tensorMap.get(dataId).id && backend.refCount(dataId) === 1;

function keptOf(backend: NodeBackend): Kept {
  const found = kept.get(backend);
  if (found) return found;
  const { type, shape, text } = attributesOf(backend);
  const handle = (name: string) => {
    const attributes = [
      ...[type('dtype', 'float32'), shape('shape', [])],
      ...[text('container', 'gan'), text('shared_name', `adam/${name}`)],
    ];
    return only(backend.binding.executeOp('VarHandleOp', attributes, [], 1)).id;
  };
  const handles = ['value', 'firstMoment', 'secondMoment'].map(handle);
  const fresh = { handles, scalars: adamScalars(backend) };
  kept.set(backend, fresh);
  return fresh;
}

/**
 * Adam by ResourceApplyAdam, which works in place on what nobody else holds.
 *
 * From the second update on that is so of value and moments, unless a clone or a snapshot shares them: the
 * results then are their own data with new values, which spares copying all three.
 */
export const adam = kernel<Inputs, FusedAdamAttributes>(
  fusedKernels.adam,
  ({ backend, inputs: { value, gradient, firstMoment, secondMoment }, attrs }) => {
    const { binding } = backend;
    const { type, flag } = attributesOf(backend);
    const { handles, scalars } = keptOf(backend);
    const all = scalars(attrs);
    const state = [value, firstMoment, secondMoment];
    const inPlace = state.every((tensor) => isOurs(backend, tensor));
    const [gradientId, ...ids] = backend.getInputTensorIds([gradient, ...state]) as number[] &
      [number];
    const dtype = [type('dtype', 'float32')];
    const results: TensorMetadata[] = [];
    try {
      for (const [i, handle] of handles.entries()) {
        binding.executeOp('AssignVariableOp', dtype, [handle, ids[i] as number], 0);
      }
      // What two hold is copied before it is written to.
      if (inPlace) for (const id of ids) binding.deleteTensor(id);
      try {
        const attributes = [
          ...[type('T', 'float32'), flag('use_locking', false), flag('use_nesterov', false)],
        ];
        const operands = [...handles, ...all, gradientId];
        binding.executeOp('ResourceApplyAdam', attributes, operands, 0);
      } finally {
        // In any case: without its number the data would be lost.
        for (const [i, handle] of handles.entries()) {
          const result = only(binding.executeOp('ReadVariableOp', dtype, [handle], 1));
          if (inPlace) renumber(backend, state[i] as Tensor, result);
          results.push(result);
        }
      }
    } catch (error) {
      if (!inPlace) for (const { id } of results) binding.deleteTensor(id);
      throw error;
    } finally {
      const attributes = [flag('ignore_lookup_error', true)];
      for (const handle of handles) binding.executeOp('DestroyResourceOp', attributes, [handle], 0);
    }
    return state.map((tensor, i) =>
      inPlace ? again(backend, tensor) : wrapped(backend, results[i] as TensorMetadata),
    );
  },
);

/** A tensor's data once more. */
function again(backend: NodeBackend, { dataId, shape, dtype }: Tensor): TensorInfo {
  backend.incRef(dataId);
  return { dataId, shape, dtype };
}

function wrapped(backend: NodeBackend, metadata: TensorMetadata): Tensor {
  const tensor = backend.createOutputTensor(metadata);
  made.set(tensor.dataId, metadata.id);
  return tensor;
}

function renumber(backend: NodeBackend, { dataId }: Tensor, { id }: TensorMetadata): void {
  backend.tensorMap.get(dataId).id = id;
  made.set(dataId, id);
}

const only = (outputs: readonly TensorMetadata[]) => outputs[0] as TensorMetadata;
