import { wrapKernels } from './wrap-kernels.mjs';

const product = (numbers) => numbers.reduce((a, b) => a * b, 1);

/** Runs one step and adds up time and convolution arithmetic by kernel. */
export async function profileStep(step) {
  const kernels = new Map();
  const unwrap = wrapKernels(({ kernelName: name }, run, call) => {
    const entry = kernels.get(name) ?? { name, seconds: 0, calls: 0, flops: 0 };
    kernels.set(name, entry);
    const begin = performance.now();
    try {
      const result = run();
      entry.flops += flopsOf(name, call.inputs, result);
      return result;
    } finally {
      entry.seconds += (performance.now() - begin) / 1000;
      entry.calls++;
    }
  });
  const begin = performance.now();
  try {
    await step();
  } finally {
    unwrap();
  }
  const seconds = (performance.now() - begin) / 1000;
  const byTime = [...kernels.values()].sort((a, b) => b.seconds - a.seconds);
  return { seconds, flops: byTime.reduce((sum, entry) => sum + entry.flops, 0), kernels: byTime };
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
