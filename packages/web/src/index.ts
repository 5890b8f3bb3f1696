export { isGanError, Rng } from '@gan/core';
export {
  cmpPalette,
  gridOfGaussians,
  imageFolder,
  imageGrid,
  pairedImages,
  proceduralFacades,
  ringOfGaussians,
  syntheticDigits,
  unpairedImages,
} from '@gan/data';
export {
  dcganDiscriminator,
  mlpDiscriminator,
  patchDiscriminator,
  pixelDiscriminator,
  receptiveField,
} from '@gan/discriminators';
export { dcganGenerator, mlpGenerator, resnetGenerator, unetGenerator } from '@gan/generators';
export {
  generatorFrom,
  imageToTensor,
  loadModel,
  saveModel,
  tensorToCanvas,
  translate,
} from '@gan/inference';
export {
  batchNorm,
  conv2d,
  conv2dTranspose,
  dropout,
  instanceNorm,
  leakyRelu,
  reflectionPad2d,
  resizeConv2d,
  resnetBlock,
  spectralNorm,
  unetDown,
  unetUp,
} from '@gan/layers';
export {
  adversarialLoss,
  bceWithLogits,
  cycleLoss,
  gradientPenalty,
  identityLoss,
  l1,
  leastSquares,
  r1Penalty,
} from '@gan/losses';
export {
  Adam,
  ConditionalGanTrainer,
  CycleGanTrainer,
  cosineDecay,
  DcganTrainer,
  estimateMemory,
  fit,
  GanTrainer,
  latestCheckpoint,
  linearDecay,
  listCheckpoints,
  loadWeights,
  oneHot,
  Pix2PixTrainer,
  plateauDecay,
  ReplayBuffer,
  readCheckpoint,
  removeCheckpoint,
  stepDecay,
  trainerFrom,
  useBackend,
  writeCheckpoint,
} from '@gan/trainers';
export { tf } from './tensorflow';
