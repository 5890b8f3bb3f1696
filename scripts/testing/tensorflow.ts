import { resolve } from 'node:path';

export { loadTensorflow } from './load-tensorflow.mjs';

/** A folder in which `node_modules/@tensorflow/tfjs-node` has its libtensorflow in place, if one is named. */
export const tensorflowFolder = process.env.GAN_TENSORFLOW && resolve(process.env.GAN_TENSORFLOW);

/** The engines on which every layer and trainer is tested: libtensorflow and WebGPU where they are to be had. */
export const engines: readonly string[] = [
  'cpu',
  'gan-wasm',
  ...(tensorflowFolder ? ['tensorflow'] : []),
  ...(process.env.GAN_WEBGPU ? ['gan-webgpu'] : []),
];
