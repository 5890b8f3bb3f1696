export {
  type ClassifiedBatch,
  ClassifierAccuracy,
  type ClassifierAccuracyResult,
} from './classifier-accuracy';
export { FeatureStatistics, type Gaussian, type GaussianOfFeatures } from './feature-statistics';
export { frechetDistance } from './frechet-distance';
export { ImageMetric } from './image-metric';
export {
  type FeaturePair,
  KernelDistance,
  type KernelDistanceOptions,
  type KernelDistanceResult,
} from './kernel-distance';
export { L1Distance, l1Distance } from './l1-distance';
export { ModeCoverage, type ModeCoverageOptions, type ModeCoverageResult } from './mode-coverage';
export { Psnr, psnr } from './psnr';
export { Sharpness, sharpness } from './sharpness';
export { Ssim, ssim } from './ssim';
