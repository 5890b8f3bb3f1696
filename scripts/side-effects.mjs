import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { root } from './install.mjs';

/** Prints how many kernels, gradients, engines and classes TensorFlow.js has before and after an import. */
const program = (entry) => `
  import { engine, serialization } from '@tensorflow/tfjs-core';
  const core = await import('@tensorflow/tfjs-core');
  const count = () => [
    engine().backendNames(),
    engine().backendNames().flatMap((name) => core.getKernelsForBackend(name).length),
    core.getGradient('Conv2D') !== undefined,
    Object.keys(serialization.SerializationMap.getMap().classNameMap),
  ].join();
  const before = count();
  await import(${JSON.stringify(entry)});
  console.log(count() !== before);`;

/**
 * Whether importing a built package tells TensorFlow.js of an engine, a gradient or a class. Bundlers may
 * drop the import of a package that says `sideEffects: false`, and with it what it would have told.
 */
export async function registersSomething(path) {
  const entry = pathToFileURL(path).href;
  const args = ['--input-type=module', '--eval', program(entry)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  return stdout.trim() === 'true';
}
