import { BackendError } from '@gan/core';

/** Asks for the limits that kernels here profit from, as far as the adapter has them. */
export async function requestDevice(): Promise<{ device: GPUDevice; info: GPUAdapterInfo }> {
  const adapter = (await webgpu()?.requestAdapter({ powerPreference: 'high-performance' })) as
    | (GPUAdapter & { readonly info: GPUAdapterInfo })
    | null;
  if (!adapter)
    throw new BackendError('gan-webgpu: there is no GPU adapter; check the graphics driver');
  const features = FEATURES.filter((feature) => adapter.features.has(feature));
  const requiredLimits = Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]]));
  const device = await adapter.requestDevice({ requiredFeatures: features, requiredLimits });
  return { device, info: adapter.info };
}

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
