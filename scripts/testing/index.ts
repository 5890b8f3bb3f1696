export { expectAllClose, largest, settleComparisons, type Tolerance } from './all-close';
export { startDawn } from './dawn.mjs';
export { readGolden } from './golden';
export {
  expectNear,
  largestOf,
  type NormCase,
  normGradientReference,
  normReference,
} from './norm-reference';
export { pseudoNormal } from './pseudo-normal';
export { pythonHas, runPython } from './python';
export { readLaterAlone } from './read-later';
export { reloaded, trainableParameters } from './reloaded';
export { smallDisk } from './small-disk';
export { engines, loadTensorflow, tensorflowFolder } from './tensorflow';
export { loadTorchStorages, torchWeights, weightsInLayerOrder } from './torch-storages';
export { type TiffPage, writeTiff } from './write-tiff';
