export type { BatchOptions, Dataset } from '@gan/core';
export type { Colour } from './decode/palette';
export type { LabelledBatch, LabelledImages } from './digits/labelled-images';
export { type MnistDatasets, type MnistOptions, mnist } from './digits/mnist';
export { type SyntheticDigitsOptions, syntheticDigits } from './digits/synthetic-digits';
export { type CmpLabel, cmpPalette } from './facade/cmp-palette';
export { type ProceduralFacadesOptions, proceduralFacades } from './facade/procedural-facades';
export type { DirectoryHandle, FolderSource } from './folders/browser-folder';
export type { ImageDataset, RealImages } from './folders/image-dataset';
export { imageFolder } from './folders/image-folder';
export type { FolderOptions, ImageFolderOptions, Preprocess } from './folders/image-folder-options';
export { type ImageNamesOptions, imageNames } from './folders/image-names';
export type { SkippedImage, SkippedImages } from './folders/open-images';
export type { OpeningProgress } from './folders/opening-progress';
export type {
  Interpolation,
  PairSideOptions,
  PerSide,
  SideOptions,
} from './folders/side-options';
export type { GaussianMixture, Point, PointBatch } from './gaussians/gaussian-mixture';
export { type GridOfGaussiansOptions, gridOfGaussians } from './gaussians/grid-of-gaussians';
export { type RingOfGaussiansOptions, ringOfGaussians } from './gaussians/ring-of-gaussians';
export type { PairFolders } from './pairs/find-pairs';
export type { FileKey, PairMatch } from './pairs/match';
export type { Warnings } from './pairs/orientations';
export type { ImagePair, PairDataset } from './pairs/pair-dataset';
export { pairedImages } from './pairs/paired-images';
export type { PairedImagesOptions } from './pairs/paired-images-options';
export { type SplitPairsOptions, splitPairs } from './pairs/split-pairs';
export { swapSides } from './pairs/swap-sides';
export { unpairedHalves } from './pairs/unpaired-halves';
export {
  type UnpairedDataset,
  type UnpairedImagesOptions,
  unpairedImages,
} from './pairs/unpaired-images';
export { classColours } from './pictures/class-colours';
export { type ImageGridOptions, imageGrid, type PixelGrid } from './pictures/image-grid';
export { type ReadImageOptions, readImage } from './pictures/read-image';
export { type SaveImageOptions, saveImage } from './pictures/save-image';
