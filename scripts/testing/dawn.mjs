import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where `npm ci` in scripts/dawn puts it. */
const installed = join(
  fileURLToPath(new URL('../dawn', import.meta.url)),
  ...['node_modules', 'webgpu'],
);

/**
 * Kept for good, by driver: once one is collected, its devices are lost. Files that share a worker share it.
 */
const kept = Symbol.for('gan.dawn');

function gpuOf({ create }, driver) {
  const gpus = globalThis[kept] ?? new Map();
  globalThis[kept] = gpus;
  const gpu = gpus.get(driver) ?? create(driver === 'null' ? ['backend=null'] : []);
  gpus.set(driver, gpu);
  return gpu;
}

/**
 * Puts Dawn in `navigator.gpu`; returns why that has no adapter, or undefined where it has one.
 *
 * Its driver is the system's, or what VK_DRIVER_FILES names, as Mesa's lavapipe. `'null'` computes nothing and
 * is everywhere: it shows what a program asks of a GPU.
 */
export async function startDawn(driver = 'vulkan') {
  if (!existsSync(installed)) return 'scripts/dawn is not installed (npm ci in that folder)';
  // It is no module of the repository's, so nothing is to be looked for along its folders.
  const dawn = createRequire(import.meta.url)(installed);
  Object.assign(globalThis, dawn.globals);
  const gpu = gpuOf(dawn, driver);
  const scope = globalThis.navigator ?? {};
  Object.defineProperty(scope, 'gpu', { value: gpu, configurable: true });
  if (!globalThis.navigator)
    Object.defineProperty(globalThis, 'navigator', { value: scope, configurable: true });
  const adapter = await gpu.requestAdapter();
  return adapter ? undefined : 'Dawn finds no driver (VK_DRIVER_FILES may name one)';
}
