import { checkNumber, checkOptions, fusedKernels, OptionError } from '@gan/core';
import {
  leakyRelu as coreLeakyRelu,
  customGrad,
  type GradConfig,
  type GradSaveFunc,
  mul,
  registerGradient,
  serialization,
  step,
  type Tensor,
  tidy,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { hasKernel, runKernelForOne } from './run-kernel';

/** Options of {@link leakyRelu}. */
export interface LeakyReluOptions {
  /** Factor of negative values. Defaults to 0.2. */
  readonly slope?: number;
  /** The layer's name, unique in a model. Defaults to a numbered one. */
  readonly name?: string;
}

/**
 * x > 0 ? x : slope x, differentiable twice.
 *
 * TensorFlow.js's own gradient throws when it is differentiated; this one is dy times a step
 * function, which both are.
 */
export function leakyReluOf(x: Tensor, slope: number): Tensor {
  const op = customGrad((...args: unknown[]) => {
    const [value, save] = args as [Tensor, GradSaveFunc];
    save([value]);
    return {
      value: coreLeakyRelu(value, slope),
      gradFunc: (dy: Tensor, saved: Tensor[]) => slopeTimes(dy, saved[0] as Tensor, slope),
    };
  });
  return op(x);
}

/** dy (x > 0 ? 1 : slope) */
function slopeTimes(dy: Tensor, x: Tensor, slope: number): Tensor {
  if (!hasKernel(fusedKernels.leakyReluGradient) || x.dtype !== 'float32') {
    return mul(dy, step(x, slope));
  }
  return runKernelForOne(fusedKernels.leakyReluGradient, { dy, x }, { slope });
}

/** The fused gradient is linear in dy and flat in x, so its own gradient is the same kernel. */
const secondGradient: GradConfig = {
  kernelName: fusedKernels.leakyReluGradient,
  inputsToSave: ['x'],
  gradFunc: (upstream, saved, attributes) => {
    const x = saved[0] as Tensor;
    const { slope } = attributes as { slope: number };
    return {
      dy: () => slopeTimes(upstream as Tensor, x, slope),
      x: () => zerosLike(x),
    };
  },
};
registerGradient(secondGradient);

class LeakyRelu extends layers.Layer {
  static readonly className = 'GanLeakyRelu';
  readonly slope: number;

  constructor(options: LeakyReluOptions) {
    super(options);
    this.slope = checkNumber('leakyRelu', 'slope', options.slope ?? 0.2, { min: 0 });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return inputShape;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    if (!x) throw new OptionError('leakyRelu: takes one input, got none');
    return tidy(() => leakyReluOf(x, this.slope));
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), slope: this.slope };
  }
}
serialization.registerClass(LeakyRelu, 'gan');

/**
 * Leaky rectifier: y = x for x > 0, slope x otherwise. Any shape.
 *
 * @throws OptionError for a negative slope.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { leakyRelu } from '@gan/layers';
 *
 * await useBackend();
 * const y = leakyRelu({ slope: 0.2 }).apply(tf.tensor([[-1, 2]])) as tf.Tensor;
 * y.print(); // [[-0.2, 2]]
 * ```
 *
 * Paper: Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic models", 2013.
 */
export function leakyRelu(options: LeakyReluOptions = {}): layers.Layer {
  checkOptions('leakyRelu', options, ['slope', 'name']);
  return new LeakyRelu(options);
}
