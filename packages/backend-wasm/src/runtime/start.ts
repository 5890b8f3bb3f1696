import { BackendError, rememberArithmetic } from '@gan/core';
import { backendName } from '../kernel';
import { chooseVectors, narrowed, thisPlatform, vectorsOfEnvironment } from '../vectors/choose';
import type { Choice } from '../vectors/vectors';
import { builds, programOf } from './builds';
import { isNode } from './environment';
import { Runtime, startedRuntime } from './runtime';
import { processState, usesThreads, wantedThreads } from './state';

/** How long a browser's factory waits for workers to start; they join later if they are slower. */
const startTimeoutMs = 5_000;

/** Starts the runtime, or returns the one there is; Node compiles without a promise. */
export function startRuntimeSync(): Runtime {
  return (
    startedRuntime() ??
    keepFailure(() => {
      const choice = currentChoice();
      return start(choice, choice.compiled?.module ?? new WebAssembly.Module(programFor(choice)));
    })
  );
}

/** Starts the runtime in a browser, where the main thread may neither block nor compile much. */
export async function startRuntime(): Promise<Runtime> {
  if (isNode) return startRuntimeSync();
  const choice = keepFailure(currentChoice);
  const module = await WebAssembly.compile(programFor(choice));
  const runtime = startedRuntime() ?? start(choice, module);
  const begin = performance.now();
  while (!runtime.pool.settled && performance.now() - begin < startTimeoutMs) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return runtime;
}

/** What setVectors has chosen, if its program fits the memory; else what is asked for is chosen now. */
function currentChoice(): Choice {
  const { choice, vectors } = processState();
  const shared = usesThreads();
  if (choice && (choice.compiled?.shared ?? shared) === shared) return choice;
  const asked = vectors ?? vectorsOfEnvironment() ?? 'auto';
  const by = vectors === undefined ? 'GAN_WASM_VECTORS' : 'setVectors';
  return chooseVectors(asked, by, thisPlatform(shared));
}

function programFor({ build }: Choice): Uint8Array<ArrayBuffer> {
  return programOf(builds[build], usesThreads());
}

function start(choice: Choice, module: WebAssembly.Module): Runtime {
  const shared = usesThreads();
  const { memory, maxPages } = createMemory(shared);
  const requested = wantedThreads();
  const threads = shared ? requested : 1;
  const runtime = new Runtime(memory, maxPages, module, builds[choice.build], requested, threads);
  Object.assign(processState(), { choice, runtime });
  runtime.lateTests = (task) => {
    const replacement = choice.late?.(task);
    if (replacement) processState().choice = narrowed(choice, replacement.reason);
    return replacement;
  };
  rememberArithmetic(backendName, choice.info.vectors === 'fused' ? 'fused' : 'exact');
  return runtime;
}

/** TensorFlow.js only prints why a backend did not start; vectorsInUse can throw it. */
function keepFailure<T>(action: () => T): T {
  const state = processState();
  try {
    state.failure = undefined;
    return action();
  } catch (error) {
    state.failure = error;
    throw error;
  }
}

/** A memory that may grow to 4 GiB, or to what the platform grants. */
function createMemory(shared: boolean): { memory: WebAssembly.Memory; maxPages: number } {
  for (const maxPages of [65_536, 32_768, 16_384]) {
    try {
      return {
        memory: new WebAssembly.Memory({ initial: 16, maximum: maxPages, shared }),
        maxPages,
      };
    } catch {
      // Some phones refuse to reserve so many addresses.
    }
  }
  throw new BackendError(
    'gan-wasm: the platform does not grant 1 GiB of WebAssembly memory; close other pages or ' +
      "programs, or use another backend: tf.setBackend('cpu')",
  );
}
