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
export { Psnr, psnr } from './psnr';
export { Sharpness, sharpness } from './sharpness';
export { Ssim, ssim } from './ssim';
