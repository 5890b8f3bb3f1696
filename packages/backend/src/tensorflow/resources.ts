import { attributesOf, type NodeBackend, type TensorMetadata } from './node-backend';

/** A resource variable of libtensorflow that holds the value of some data. */
export interface Resource {
  /** The binding's number of its handle. */
  readonly handle: number;
  /** The binding's number of the tensor that has its value. */
  readonly id: number;
}

/** Resources that outlive a call: one for the data it is kept for, and gone with that. */
export interface Resources {
  /** The resource that holds the value of data; none where it has been on another engine meanwhile. */
  readonly find: (dataId: object) => Resource | undefined;
  /** A new resource with the value of a tensor. */
  readonly make: (id: number) => Resource;
  /** Keeps a resource for as long as the data is. */
  readonly keep: (dataId: object, resource: Resource) => void;
  /** The resource's value as a tensor, which shares its memory. */
  readonly read: (handle: number) => TensorMetadata;
  readonly free: (resource: Resource) => void;
}

const known = new WeakMap<NodeBackend, Resources>();

/** The resources of a backend, which from now on frees them when it frees the data they are kept for. */
export function resourcesOf(backend: NodeBackend): Resources {
  const resources = known.get(backend) ?? watch(backend);
  known.set(backend, resources);
  return resources;
}

function watch(backend: NodeBackend): Resources {
  const { binding } = backend;
  const { type, shape, text, flag } = attributesOf(backend);
  const kept = new WeakMap<object, Resource>();
  const dtype = [type('dtype', 'float32')];
  let made = 0;
  const execute = (name: string, attributes: typeof dtype, inputs: number[]) =>
    binding.executeOp(name, attributes, inputs, 1)[0] as TensorMetadata;

  const free = ({ handle }: Resource) => {
    binding.executeOp('DestroyResourceOp', [flag('ignore_lookup_error', true)], [handle], 0);
    binding.deleteTensor(handle);
  };
  const disposeData = backend.disposeData.bind(backend);
  backend.disposeData = (dataId, force) => {
    const isGone = disposeData(dataId, force);
    const resource = isGone ? kept.get(dataId) : undefined;
    if (resource) {
      kept.delete(dataId);
      free(resource);
    }
    return isGone;
  };
  return {
    find(dataId) {
      const resource = kept.get(dataId);
      return resource?.id === backend.tensorMap.get(dataId).id ? resource : undefined;
    },
    make(id) {
      const attributes = [
        ...[...dtype, shape('shape', [])],
        ...[text('container', 'gan'), text('shared_name', `adam/${made++}`)],
      ];
      const { id: handle } = execute('VarHandleOp', attributes, []);
      try {
        binding.executeOp('AssignVariableOp', dtype, [handle, id], 0);
      } catch (error) {
        binding.deleteTensor(handle);
        throw error;
      }
      return { handle, id };
    },
    keep: (dataId, resource) => void kept.set(dataId, resource),
    read: (handle) => execute('ReadVariableOp', dtype, [handle]),
    free,
  };
}
