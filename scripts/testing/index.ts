export { expectAllClose, largest, type Tolerance } from './all-close';
export { type Golden, readGolden } from './golden';
export { loadTorchStorages, torchWeights, weightsInLayerOrder } from './torch-storages';
