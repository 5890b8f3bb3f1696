import { BackendError } from '@gan/core';
import { findBackend, findBackendFactory } from '@tensorflow/tfjs-core';
import { registerTensorflowKernels } from '../tensorflow/register';
import { type EngineSettings, type EngineStart, refuseSettings } from './engine-start';
import { inNode, load } from './load';
import { firstLineOf, isMissing } from './packages';

/** What is used here of tfjs-node's backend. */
interface NodeBackend {
  readonly isUsingGpuDevice?: boolean;
  readonly binding?: { readonly TF_Version?: string };
}

/** Where both are installed, the one that may find a GPU. */
const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

/** libtensorflow, by way of tfjs-node: with CUDA where it finds a GPU. */
export async function startTensorflow(settings: EngineSettings): Promise<EngineStart> {
  refuseSettings('tensorflow', settings, { threads: 'set OMP_NUM_THREADS instead' });
  if (!inNode()) throw new BackendError('libtensorflow runs in Node alone; use webgpu or wasm');
  await mendUtil();
  if (!findBackendFactory('tensorflow')) await loadPackage();
  registerTensorflowKernels();
  const backend = () => findBackend('tensorflow') as NodeBackend;
  return {
    tfName: 'tensorflow',
    device() {
      const { binding, isUsingGpuDevice } = backend();
      const where = isUsingGpuDevice ? 'a GPU by CUDA' : 'the CPU';
      return `libtensorflow ${binding?.TF_Version ?? ''} on ${where}`.replace('  ', ' ');
    },
    slower: () =>
      backend().isUsingGpuDevice ? undefined : 'it finds no GPU, and wasm is faster on the CPU',
  };
}

async function loadPackage(): Promise<void> {
  let unusable: BackendError | undefined;
  for (const name of packages) {
    try {
      await load(name);
      return;
    } catch (cause) {
      if (!isMissing(name, cause)) unusable ??= doesNotLoad(name, cause);
    }
  }
  throw (
    unusable ??
    new BackendError(`${packages[1]} is not installed; npm i --ignore-scripts ${packages[1]}`)
  );
}

/** Two files come from elsewhere; without its install scripts it lacks them. */
function doesNotLoad(name: string, cause: unknown): BackendError {
  const { message = cause } = (cause ?? {}) as { message?: unknown };
  const line = firstLineOf(message).trim();
  const [, binding] = /(tfjs_binding\.node).*can ?not be found/.exec(line) ?? [];
  const [, library] = /(libtensorflow\S*\.so[.\d]*): cannot open/.exec(line) ?? [];
  const part = binding ?? library;
  return new BackendError(
    part
      ? `${name} is installed without ${part}; npx @gan/cli engine tensorflow${
          name === packages[0] ? ' --cuda' : ''
        }`
      : `${name} does not load (${line}); npm i ${name}`,
    { cause },
  );
}

/** What tfjs-node 4.22 calls of Node's `util`, and Node 23 has no more. */
interface OldUtil {
  isNullOrUndefined?: (value: unknown) => boolean;
  isArray?: (value: unknown) => boolean;
}

/** Puts back what tfjs-node calls in every operation. */
async function mendUtil(): Promise<void> {
  const { default: util } = (await load('node:util')) as { default: OldUtil };
  util.isNullOrUndefined ??= (value) => value === undefined || value === null;
  util.isArray ??= Array.isArray;
}
