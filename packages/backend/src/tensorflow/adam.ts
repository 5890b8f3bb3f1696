import { type FusedAdamAttributes, fusedKernels } from '@gan/core';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { adamScalars } from './adam-scalars';
import { kernel } from './kernel';
import { attributesOf, type NodeBackend } from './node-backend';
import { type Resource, resourcesOf } from './resources';

type Inputs = Record<'value' | 'gradient' | 'firstMoment' | 'secondMoment', Tensor>;

interface Update {
  readonly backend: NodeBackend;
  /** Value and both moments. */
  readonly state: readonly Tensor[];
  readonly gradient: Tensor;
  readonly attributes: FusedAdamAttributes;
}

/**
 * Adam by ResourceApplyAdam, which works in place on what nobody else holds.
 *
 * From the second update on that is so of value and moments, unless a clone or a snapshot shares them: the
 * results then are their own data with new values, which spares copying all three.
 */
export const adam = kernel<Inputs, FusedAdamAttributes>(
  fusedKernels.adam,
  ({ backend, inputs: { value, gradient, firstMoment, secondMoment }, attrs: attributes }) => {
    const state = [value, firstMoment, secondMoment];
    const { find } = resourcesOf(backend);
    const held = state.flatMap(({ dataId }) =>
      backend.refCount(dataId) === 1 ? (find(dataId) ?? []) : [],
    );
    const update = { backend, state, gradient, attributes };
    return held.length === state.length ? inPlace(update, held) : apart(update);
  },
);

function inPlace(update: Update, held: readonly Resource[]): TensorInfo[] {
  const { backend, state } = update;
  const { read, keep } = resourcesOf(backend);
  const operands = operandsOf(update);
  // What two hold is copied before it is written to.
  for (const { id } of held) backend.binding.deleteTensor(id);
  try {
    apply(backend, held, operands);
  } finally {
    // In any case: without its number the data would be lost.
    for (const [i, { dataId }] of state.entries()) {
      const { handle } = held[i] as Resource;
      const { id } = read(handle);
      backend.tensorMap.get(dataId).id = id;
      keep(dataId, { handle, id });
    }
  }
  return state.map(({ dataId, shape, dtype }) => {
    backend.incRef(dataId);
    return { dataId, shape, dtype };
  });
}

/** Leaves the inputs as they are. The results have resources from now on. */
function apart(update: Update): TensorInfo[] {
  const { backend, state } = update;
  const { make, read, keep, free } = resourcesOf(backend);
  const operands = operandsOf(update);
  const made: Resource[] = [];
  const results: Tensor[] = [];
  try {
    for (const id of backend.getInputTensorIds(state)) made.push(make(id));
    apply(backend, made, operands);
    for (const { handle } of made) {
      const metadata = read(handle);
      const result = backend.createOutputTensor(metadata);
      results.push(result);
      keep(result.dataId, { handle, id: metadata.id });
    }
  } catch (error) {
    for (const resource of made.slice(results.length)) free(resource);
    for (const result of results) result.dispose();
    throw error;
  }
  return results;
}

/** What the operation takes behind its resources. */
const operandsOf = ({ backend, gradient, attributes }: Update) => [
  ...scalarsOf(backend)(attributes),
  ...backend.getInputTensorIds([gradient]),
];

function apply(backend: NodeBackend, resources: readonly Resource[], operands: readonly number[]) {
  const { type, flag } = attributesOf(backend);
  const attributes = [
    ...[type('T', 'float32'), flag('use_locking', false), flag('use_nesterov', false)],
  ];
  const inputs = [...resources.map(({ handle }) => handle), ...operands];
  backend.binding.executeOp('ResourceApplyAdam', attributes, inputs, 0);
}

const scalars = new WeakMap<NodeBackend, ReturnType<typeof adamScalars>>();

function scalarsOf(backend: NodeBackend): ReturnType<typeof adamScalars> {
  const known = scalars.get(backend) ?? adamScalars(backend);
  scalars.set(backend, known);
  return known;
}
