export type { StateDict, StateTensor, TypedArray } from './dtypes';
export { type ReadTorchOptions, readTorch } from './read-torch';
export { readSafetensors, writeSafetensors } from './safetensors';
export type { CheckpointSource } from './source';
