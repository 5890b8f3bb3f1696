export type { BackendName } from './backend-name';
export type { GpuUse } from './engines/gpu-settings';
export { type BackendInfo, type UseBackendOptions, useBackend } from './use-backend';
