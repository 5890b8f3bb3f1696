/** What this package uses of a worker, in Node and in browsers. */
export interface PoolWorker {
  terminate(): unknown;
}

interface NodeWorker extends PoolWorker {
  unref(): void;
  on(event: string, listener: (cause: unknown) => void): void;
}

interface NodeProcess {
  readonly versions?: { readonly node?: string };
  getBuiltinModule?(name: 'node:os'): { availableParallelism(): number };
  getBuiltinModule?(name: 'node:worker_threads'): {
    Worker: new (source: string, options: object) => NodeWorker;
  };
}

// Bundlers never see a reference to Node's modules: they are asked of the process, where there is one.
const nodeProcess = (globalThis as { process?: NodeProcess }).process;

/** Whether this is Node (or speaks its language), and so may block the main thread. */
export const isNode = typeof nodeProcess?.versions?.node === 'string';

/** Cores that this process may use. */
export function coreCount(): number {
  const os = isNode ? nodeProcess?.getBuiltinModule?.('node:os') : undefined;
  return os?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}

/** Whether workers can share a memory with the main thread. */
export function canShareMemory(): boolean {
  if (typeof SharedArrayBuffer === 'undefined') return false;
  if (isNode) return nodeProcess?.getBuiltinModule !== undefined;
  return globalThis.crossOriginIsolated === true && typeof Worker === 'function';
}

/**
 * Starts a worker on a program given as text.
 *
 * @param onExit Called if the worker ends for whatever reason.
 */
export function startWorker(source: string, data: object, onExit: () => void): PoolWorker {
  const threads = isNode ? nodeProcess?.getBuiltinModule?.('node:worker_threads') : undefined;
  if (threads) {
    const options = { eval: true, workerData: data, execArgv: [], name: 'gan-wasm' };
    const worker = new threads.Worker(source, options);
    worker.on('error', onExit);
    worker.on('exit', onExit);
    // The pool must not keep a program alive that is otherwise done.
    worker.unref();
    return worker;
  }
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(url, { name: 'gan-wasm' });
  worker.onerror = onExit;
  worker.postMessage(data);
  return worker;
}
