export { type DcganGeneratorOptions, dcganGenerator } from './dcgan-generator';
export { type MlpGeneratorOptions, mlpGenerator } from './mlp-generator';
export { type ResnetGeneratorOptions, resnetGenerator } from './resnet-generator';
export { type UnetGeneratorOptions, unetGenerator } from './unet-generator';
