import { register } from './register';

register();

export { setThreadCount, threadCount } from './runtime/threads';
export { setVectors, vectorsInUse } from './vectors/set-vectors';
export type { Vectors, VectorsInfo } from './vectors/vectors';
