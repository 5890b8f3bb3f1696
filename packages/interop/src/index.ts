export type { StateDict, StateTensor, TypedArray } from './dtypes';
export { type LoadTorchOptions, loadTorchWeights } from './load-torch-weights';
export { modelFromTorch, type TorchOverrides } from './model-from-torch';
export { type ReadTorchOptions, readTorch } from './read-torch';
export { readSafetensors, writeSafetensors } from './safetensors';
export { type SafetensorsLayout, safetensorsLayout } from './safetensors-layout';
export type { CheckpointSource } from './source';
export { torchStateOf } from './torch-state-of';
export { torchBytes, writeTorch } from './write-torch';
