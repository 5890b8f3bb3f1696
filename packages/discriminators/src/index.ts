export { type DcganDiscriminatorOptions, dcganDiscriminator } from './dcgan-discriminator';
export { type MlpDiscriminatorOptions, mlpDiscriminator } from './mlp-discriminator';
export { type PatchDiscriminatorOptions, patchDiscriminator } from './patch-discriminator';
export { type PixelDiscriminatorOptions, pixelDiscriminator } from './pixel-discriminator';
export { receptiveField } from './receptive-field';
