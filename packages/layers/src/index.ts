export { type BatchNormOptions, batchNorm } from './batch-norm';
export { blankWeights } from './blank-weights';
export { checkEngine } from './check-engine';
export { type ConditionedInput, withCondition, withConditionMaps } from './conditioned';
export { type Conv2dOptions, conv2d } from './conv2d';
export { type Conv2dTransposeOptions, conv2dTranspose } from './conv2d-transpose';
export { type DropoutOptions, dropout, type RandomLayer } from './dropout';
export { type ImageSizeCheckOptions, imageSizeCheck } from './image-size-check';
export { checkInit, defaultInit, type Init } from './initializers';
export { type InstanceNormOptions, instanceNorm } from './instance-norm';
export type { Size2d } from './layer-arguments';
export { layerSeed } from './layer-seed';
export { type LeakyReluOptions, leakyRelu } from './leaky-relu';
export {
  convolutionBias,
  type Norm,
  type NormLayerOptions,
  normLayer,
  norms,
} from './norm-layer';
export type { NormActivation } from './normalise';
export { type NormStatistics, normaliseGiven } from './normalise-given';
export { type ReflectionPad2dOptions, reflectionPad2d } from './reflection-pad2d';
export { type ResizeConv2dOptions, resizeConv2d } from './resize-conv2d';
export { type ResnetBlockOptions, resnetBlock } from './resnet-block';
export {
  type RandomState,
  randomState,
  restoreRandomState,
  sampling,
} from './sampling';
export { type SpectralNormOptions, spectralNorm } from './spectral-norm';
export { type UnetDownOptions, type UnetUpOptions, unetDown, unetUp } from './unet-blocks';
