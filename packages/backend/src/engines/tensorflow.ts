import { BackendError, show } from '@gan/core';
import { findBackend, findBackendFactory } from '@tensorflow/tfjs-core';
import { registerTensorflowKernels } from '../tensorflow/register';
import { type EngineSettings, type EngineStart, refuseSettings } from './engine-start';
import { gpuUse, visibleWords } from './gpu-settings';
import { inNode, load } from './load';
import { checkLoaded, loadWith } from './loaded-library';
import { firstLineOf, isMissing } from './packages';

/** What is used here of tfjs-node's backend. */
interface NodeBackend {
  readonly isUsingGpuDevice?: boolean;
  readonly binding?: { readonly TF_Version?: string };
}

/** Where both are installed, the one that may find a GPU. */
const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

/** libtensorflow, by way of tfjs-node: with CUDA where it finds a GPU. */
export async function startTensorflow({
  gpu,
  gpuMemory,
  tf32,
  ...others
}: EngineSettings): Promise<EngineStart> {
  refuseSettings('tensorflow', others, { threads: 'set OMP_NUM_THREADS instead' });
  if (!inNode()) throw new BackendError('libtensorflow runs in Node alone; use webgpu or wasm');
  await mendUtil();
  const settings = { gpu, gpuMemory, tf32 };
  const backend = () => findBackend('tensorflow') as NodeBackend | null;
  const onGpu = () => Boolean(backend()?.isUsingGpuDevice);
  if (findBackendFactory('tensorflow')) {
    if (onGpu()) checkLoaded(settings);
  } else {
    const putBack = await loadWith(settings, loadPackage);
    // Without a GPU they say nothing, but to the program's children.
    if (!onGpu()) putBack();
  }
  registerTensorflowKernels();
  return {
    tfName: 'tensorflow',
    device() {
      const library = `libtensorflow ${backend()?.binding?.TF_Version ?? ''}`.trim();
      if (!onGpu()) return `${library} on the CPU${visibleWords(process.env)}`;
      const use = gpuUse(process.env);
      const memory = use.memory === 'grow' ? 'memory as it is needed' : 'all its memory';
      const product = use.tf32 ? 'TF32' : 'full float32';
      return `${library} on a GPU by CUDA (GPU ${use.id}, ${memory}, ${product})`;
    },
    details() {
      if (onGpu()) return { gpu: gpuUse(process.env) };
      const asked = Object.entries({ gpu, gpuMemory }).find(([, value]) => value !== undefined);
      if (!asked) return {};
      throw new BackendError(
        `it finds no GPU${visibleWords(process.env)}, got ${asked[0]}: ${show(asked[1])}; nvidia-smi says which ` +
          'there are, and npx @gan/cli engine tensorflow --cuda puts the engine for them in place',
      );
    },
    slower: () =>
      onGpu()
        ? undefined
        : `it finds no GPU${visibleWords(process.env)}, and wasm is faster on the CPU`,
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
