export {
  type GeneratorFromOptions,
  type GeneratorSource,
  generatorFrom,
} from './models/generator-from';
export { loadModel } from './models/load-model';
export { type SavedModel, type SaveModelOptions, saveModel } from './models/save-model';
export type { StoredWeights } from './models/store-weights';
export type { ImagePadding } from './translate/pad-image';
export { translate } from './translate/translate';
export type { TranslateOptions } from './translate/translate-options';
export type { Translation } from './translate/translate-tiles';
