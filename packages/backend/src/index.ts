export type { BackendName } from './backend-name';
export { type BackendInfo, type UseBackendOptions, useBackend } from './use-backend';
