import { register } from './register';

register();

export { hasRelaxedSimd, setRelaxedSimd } from './runtime/relaxed-simd';
export { setThreadCount, threadCount } from './runtime/threads';
