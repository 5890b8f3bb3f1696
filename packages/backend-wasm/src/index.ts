import { register } from './register';

register();

export { setThreadCount, threadCount } from './runtime/threads';
