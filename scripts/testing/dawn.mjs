import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where `npm ci` in scripts/dawn puts it. */
const installed = join(
  fileURLToPath(new URL('../dawn', import.meta.url)),
  ...['node_modules', 'webgpu'],
);

/** What subgroup matrices take, which are an experiment of Dawn's; it holds f16 back on NVIDIA. */
const unsafe = 'enable-dawn-features=allow_unsafe_apis,vulkan_enable_f16_on_nvidia';

/** With `matrices`, what is an experiment is allowed. */
const flags = {
  vulkan: [],
  'vulkan with matrices': [unsafe],
  null: ['backend=null'],
  'null with matrices': ['backend=null', unsafe],
};

/**
 * Kept for good, by driver: once one is collected, its devices are lost. Files that share a worker share it.
 */
const kept = Symbol.for('gan.dawn');

function gpuOf({ create }, driver) {
  const gpus = globalThis[kept] ?? new Map();
  globalThis[kept] = gpus;
  const gpu = gpus.get(driver) ?? create([...flags[driver]]);
  gpus.set(driver, gpu);
  return gpu;
}

/**
 * Puts Dawn in `navigator.gpu`; returns why that has no adapter, or undefined where it has one.
 *
 * Its driver is the system's, or what VK_DRIVER_FILES names, as Mesa's lavapipe. `'null'` computes nothing and
 * is everywhere: it shows what a program asks of a GPU. With matrices, the system's adapter must have some; the
 * null one has none, but takes shaders that use them.
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
  if (!adapter) return 'Dawn finds no driver (VK_DRIVER_FILES may name one)';
  if (driver !== 'vulkan with matrices' || adapter.info.subgroupMatrixConfigs?.length)
    return undefined;
  return 'the driver has no subgroup matrices (Mesa has them in software from 26 on)';
}
