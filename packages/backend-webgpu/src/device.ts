import { BackendError, type Precision } from '@gan/core';
import { matrixFeatures, type SubgroupMatrices, subgroupMatricesOf } from './subgroup-matrices';

interface Device {
  readonly device: GPUDevice;
  readonly info: GPUAdapterInfo;
  /** What mixed precision computes on. */
  readonly matrices?: SubgroupMatrices;
}

/** Asks for the limits that kernels here profit from, as far as the adapter has them. */
export async function requestDevice(precision: Precision): Promise<Device> {
  const adapter = (await webgpu()?.requestAdapter({ powerPreference: 'high-performance' })) as
    | (GPUAdapter & { readonly info: GPUAdapterInfo })
    | null;
  if (!adapter)
    throw new BackendError('gan-webgpu: there is no GPU adapter; check the graphics driver');
  const matrices = precision === 'mixed' ? subgroupMatricesOf(adapter as never) : undefined;
  if (typeof matrices === 'string') {
    throw new BackendError(`gan-webgpu: precision 'mixed': ${matrices}; ${matricesFix()}`);
  }
  const features = FEATURES.filter((feature) => adapter.features.has(feature));
  if (matrices) features.push(...(matrixFeatures as readonly string[] as GPUFeatureName[]));
  const requiredLimits = Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]]));
  const device = await adapter.requestDevice({ requiredFeatures: features, requiredLimits });
  return { device, info: adapter.info, matrices };
}

/** Where matrices are an experiment, they have to be allowed. */
const matricesFix = () =>
  typeof process !== 'undefined' && process.versions?.node
    ? "in Node Dawn has to be created with allow_unsafe_apis, as useBackend('webgpu', { precision: 'mixed' }) does; " +
      "where the driver has none, leave precision out, or use 'float32'"
    : 'Chromium allows them by --enable-unsafe-webgpu; where the driver has none, leave precision out';

const webgpu = () => (globalThis.navigator as { gpu?: GPU } | undefined)?.gpu;

/** Whether there is WebGPU here, be it without a GPU. */
export const hasWebgpu = () => webgpu() !== undefined;

const FEATURES: readonly GPUFeatureName[] = ['timestamp-query', 'bgra8unorm-storage'];

const LIMITS = [
  'maxBufferSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
] as const satisfies readonly (keyof GPUSupportedLimits)[];
