import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Finish } from './product';

/** What follows a product in TensorFlow.js's fused kernels. */
export interface Ending {
  readonly inputs: { readonly bias?: TensorInfo; readonly preluActivationWeights?: TensorInfo };
  readonly attrs: { readonly activation?: string; readonly leakyreluAlpha?: number };
}

/** The ending as one that is applied to the sums, or undefined where it is none of ours. */
export function asFinish(columns: number, { inputs, attrs }: Ending): Finish | undefined {
  const { bias } = inputs;
  const { activation = 'linear', leakyreluAlpha = 0.2 } = attrs;
  const text = activationText(activation, leakyreluAlpha);
  if (text === undefined) return undefined;
  if (bias && (bias.shape.at(-1) !== columns || util.sizeFromShape(bias.shape) !== columns)) {
    return undefined;
  }
  return { bias, activation: text };
}

/** An activation of `v: Value` in WGSL, or undefined where it is none of ours; NaN stays NaN. */
function activationText(activation: string, slope: number): string | undefined {
  switch (activation) {
    case 'linear':
      return 'v';
    case 'relu':
      return 'select(v, Value(), v < Value())';
    case 'leakyrelu':
      return `select(v, v * ${slope}, v < Value())`;
    default:
      return undefined;
  }
}
