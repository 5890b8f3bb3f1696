import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

/** A folder in which `node_modules/@tensorflow/tfjs-node` has its libtensorflow in place, if one is named. */
export const tensorflowFolder = process.env.GAN_TENSORFLOW && resolve(process.env.GAN_TENSORFLOW);

/** The engines on which every layer and trainer is tested: libtensorflow and WebGPU where they are to be had. */
export const engines: readonly string[] = [
  'cpu',
  'gan-wasm',
  ...(tensorflowFolder ? ['tensorflow'] : []),
  ...(process.env.GAN_WEBGPU ? ['gan-webgpu'] : []),
];

/** What is used here of Node's `module`: how CommonJS finds files. */
interface Resolver {
  _resolveFilename(request: string, parent: unknown, ...rest: unknown[]): string;
}

/** Loads tfjs-node from `folder` with this repository's TensorFlow.js, of which there must be one copy. */
export async function loadTensorflow(folder: string): Promise<void> {
  const Module = createRequire(import.meta.url)('node:module') as Resolver;
  const find = Module._resolveFilename;
  const here = { paths: [import.meta.dirname] };
  Module._resolveFilename = (request, ...rest) =>
    /^@tensorflow\/tfjs-(core|layers|backend-cpu)(\/|$)/.test(request)
      ? find.call(Module, request, null, false, here)
      : find.call(Module, request, ...rest);
  try {
    createRequire(join(folder, 'any.js'))('@tensorflow/tfjs-node');
  } finally {
    Module._resolveFilename = find;
  }
}
