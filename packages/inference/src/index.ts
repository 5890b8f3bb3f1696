export {
  type GeneratorFromOptions,
  type GeneratorSource,
  generatorFrom,
} from './models/generator-from';
export { loadModel } from './models/load-model';
export { type SavedModel, type SaveModelOptions, saveModel } from './models/save-model';
export type { StoredWeights } from './models/store-weights';
