import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Loads tfjs-node from `folder`, or tfjs-node-gpu where that is installed there, with this repository's
 * TensorFlow.js, of which there must be one copy.
 */
export async function loadTensorflow(folder) {
  const Module = createRequire(import.meta.url)('node:module');
  const find = Module._resolveFilename;
  const here = { paths: [fileURLToPath(new URL('.', import.meta.url))] };
  Module._resolveFilename = (request, ...rest) =>
    /^@tensorflow\/tfjs-(core|layers|backend-cpu)(\/|$)/.test(request)
      ? find.call(Module, request, null, false, here)
      : find.call(Module, request, ...rest);
  const withGpu = '@tensorflow/tfjs-node-gpu';
  const hasGpu = existsSync(join(folder, 'node_modules', withGpu));
  try {
    createRequire(join(folder, 'any.js'))(hasGpu ? withGpu : '@tensorflow/tfjs-node');
  } finally {
    Module._resolveFilename = find;
  }
}
