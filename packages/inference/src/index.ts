export { type OnnxOptions, toOnnx } from '@gan/interop';
export { imageToTensor, type PageImage, type PixelData } from './canvas/image-to-tensor';
export { type PageCanvas, tensorToCanvas } from './canvas/tensor-to-canvas';
export type {
  TranslateDoneEvent,
  TranslateEndEvent,
  TranslateEvent,
  TranslateFailedEvent,
  TranslateSkippedEvent,
  TranslateStartEvent,
} from './folder/translate-event';
export { type TranslateFolderOptions, translateFolder } from './folder/translate-folder';
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
