import { resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { startDawn } from '../../scripts/testing/dawn.mjs';
import { loadTensorflow } from '../../scripts/testing/load-tensorflow.mjs';
import { nvidiaBytes } from '../gpu/nvidia.mjs';

/**
 * Starts an engine of `--backend` in this process.
 *
 * @param driver WebGPU's: `'vulkan'`, the system's, or `'null'`, which computes nothing.
 * @returns Why it cannot be had, or what it computes on; `submit`, which hands the device what waits; `bytes`
 * of GPU memory that it holds; `counted`, which takes a step and counts what the device is asked for; `failure`,
 * what went wrong there without an error here.
 */
export function startGpuEngine(engine, driver) {
  return engine === 'tensorflow' ? startTensorflow() : startWebgpu(engine, driver);
}

async function startWebgpu(engine, driver) {
  const isMixed = engine === 'gan-webgpu-mixed';
  const unavailable = await startDawn(isMixed ? `${driver} with matrices` : driver);
  if (unavailable) return { unavailable };
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (engine === 'webgpu') {
    await import('@tensorflow/tfjs-backend-webgpu');
    if (!(await tf.setBackend(engine))) return { unavailable: 'does not start' };
  } else {
    await import('@gan/backend-webgpu');
    const { useBackend } = await import('@gan/backend');
    await useBackend('webgpu', isMixed ? { precision: 'mixed' } : {});
  }
  const backend = tf.backend();
  let failure;
  // TensorFlow.js's own takes no notice of them, and would go on with nothing computed.
  backend.device.addEventListener('uncapturederror', (event) => {
    event.preventDefault();
    failure ??= event.error.message;
  });
  backend.device.lost.then(({ message }) => {
    failure ??= message;
  });
  return {
    device: driver === 'null' ? 'Dawn computing nothing' : labelOf(adapter),
    onGpu: !adapter.info.isFallbackAdapter && driver !== 'null',
    submit() {
      backend.endComputePassEncoder();
      if (backend.commandEncoder) backend.submitQueue();
    },
    bytes: () => tf.memory().numBytesAllocatedInGPU,
    counted: dispatchesOf,
    failure: () => failure,
  };
}

function labelOf({ info }) {
  const { description, vendor, architecture, isFallbackAdapter } = info;
  const label = description || `${vendor} ${architecture}`.trim() || 'a GPU';
  return isFallbackAdapter ? `${label}, a renderer in software` : label;
}

async function startTensorflow() {
  // As the others do; by default it takes all memory at once.
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  const { useBackend } = await import('@gan/backend');
  const folder = process.env.GAN_TENSORFLOW;
  if (folder) await loadTensorflow(resolve(folder));
  const { device } = await useBackend('tensorflow');
  const backend = tf.backend();
  const { binding } = backend;
  return {
    device,
    onGpu: backend.isUsingGpuDevice === true,
    // Operations run as they are asked for.
    submit() {},
    bytes: () => nvidiaBytes(process.pid),
    counted(step) {
      let calls = 0;
      const executeOp = (...args) => {
        calls++;
        return binding.executeOp(...args);
      };
      // What is native is not to be replaced in the object that has it.
      const get = (_, name) => (name === 'executeOp' ? executeOp : binding[name]);
      backend.binding = new Proxy({}, { get });
      try {
        step();
      } finally {
        backend.binding = binding;
      }
      return calls;
    },
    failure() {},
  };
}

/** Dispatches that a step asks for. */
function dispatchesOf(step) {
  const { prototype } = GPUComputePassEncoder;
  const { dispatchWorkgroups } = prototype;
  let calls = 0;
  prototype.dispatchWorkgroups = function (...args) {
    calls++;
    return dispatchWorkgroups.apply(this, args);
  };
  try {
    step();
  } finally {
    prototype.dispatchWorkgroups = dispatchWorkgroups;
  }
  return calls;
}
