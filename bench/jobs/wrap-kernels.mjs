import * as tf from '@tensorflow/tfjs-core';

/**
 * Has every kernel of the active backend run by `around`; a kernel that another one calls counts as
 * a part of that. Meanwhile steps run their programs, as a recorded one calls no kernels.
 *
 * @param around Gets the kernel's configuration, a function that runs it, and its call.
 * @returns What puts the kernels back.
 */
export function wrapKernels(around) {
  const backend = tf.backend();
  const { steps } = backend;
  backend.steps = undefined;
  let depth = 0;
  const configs = tf.getKernelsForBackend(tf.getBackend());
  for (const config of configs) {
    replace(config, {
      ...config,
      kernelFunc: (call) => {
        if (depth > 0) return config.kernelFunc(call);
        depth++;
        try {
          return around(config, () => config.kernelFunc(call), call);
        } finally {
          depth--;
        }
      },
    });
  }
  return () => {
    for (const config of configs) replace(config, config);
    backend.steps = steps;
  };
}

function replace({ kernelName, backendName }, config) {
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel(config);
}
