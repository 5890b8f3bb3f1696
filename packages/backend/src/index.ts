export {
  type BackendInfo,
  type BackendName,
  type UseBackendOptions,
  useBackend,
} from './use-backend';
