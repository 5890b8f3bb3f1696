export type { BatchOptions, Dataset } from '@gan/core';
export { type CmpLabel, cmpPalette } from './cmp-palette';
export type { ImageDataset, RealImages } from './image-dataset';
export { imageFolder } from './image-folder';
export type { ImageFolderOptions, Preprocess } from './image-folder-options';
export { type ImageGridOptions, imageGrid, type PixelGrid } from './image-grid';
export type { SkippedImage, SkippedImages } from './open-images';
export type { ImagePair, PairDataset } from './pair-dataset';
export { type PairFolders, pairedImages } from './paired-images';
export type { PairedImagesOptions } from './paired-images-options';
export { type ProceduralFacadesOptions, proceduralFacades } from './procedural-facades';
export { saveImage } from './save-image';
export { type SplitPairsOptions, splitPairs } from './split-pairs';
export {
  type UnpairedDataset,
  type UnpairedImagesOptions,
  unpairedImages,
} from './unpaired-images';
