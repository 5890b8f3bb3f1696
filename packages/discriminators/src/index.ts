export { type PatchDiscriminatorOptions, patchDiscriminator } from './patch-discriminator';
export { receptiveField } from './receptive-field';
