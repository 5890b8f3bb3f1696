import { register } from './register';

register();

export { backendName } from './backend-name';
export { precisionInUse, setPrecision } from './precision';
