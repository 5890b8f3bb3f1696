import * as tf from '@tensorflow/tfjs-core';

const product = (numbers) => numbers.reduce((a, b) => a * b, 1);

/**
 * Runs one step and adds up time and convolution arithmetic by kernel.
 *
 * Every kernel function of the active backend is wrapped for the time of the step; a kernel that
 * calls another one counts once, under its own name.
 */
export async function profileStep(step) {
  const kernels = new Map();
  let depth = 0;
  const configs = tf.getKernelsForBackend(tf.getBackend());
  const wrap = (config) => ({
    ...config,
    kernelFunc: (call) => {
      if (depth > 0) return config.kernelFunc(call);
      depth++;
      const { kernelName: name } = config;
      const entry = kernels.get(name) ?? { name, seconds: 0, calls: 0, flops: 0 };
      kernels.set(name, entry);
      const begin = performance.now();
      try {
        const result = config.kernelFunc(call);
        entry.flops += flopsOf(name, call.inputs, result);
        return result;
      } finally {
        depth--;
        entry.seconds += (performance.now() - begin) / 1000;
        entry.calls++;
      }
    },
  });
  for (const config of configs) replace(config, wrap(config));
  const begin = performance.now();
  try {
    await step();
  } finally {
    for (const config of configs) replace(config, config);
  }
  const seconds = (performance.now() - begin) / 1000;
  const byTime = [...kernels.values()].sort((a, b) => b.seconds - a.seconds);
  return { seconds, flops: byTime.reduce((sum, entry) => sum + entry.flops, 0), kernels: byTime };
}

function replace({ kernelName, backendName }, config) {
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel(config);
}

/** Multiplications and additions of a convolution or product, taps in the padding included. */
function flopsOf(name, inputs, result) {
  switch (name) {
    case 'Conv2D':
    case 'FusedConv2D':
      return (2 * product(result.shape) * product(inputs.filter.shape)) / inputs.filter.shape[3];
    case 'Conv2DBackpropInput':
      return (2 * product(inputs.dy.shape) * product(inputs.filter.shape)) / inputs.filter.shape[3];
    case 'Conv2DBackpropFilter':
      return (2 * product(inputs.dy.shape) * product(result.shape)) / result.shape[3];
    default:
      return 0;
  }
}
