export { type UnetGeneratorOptions, unetGenerator } from './unet-generator';
