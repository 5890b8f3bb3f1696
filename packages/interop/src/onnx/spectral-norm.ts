import type { layers } from '@tensorflow/tfjs-layers';
import type { LayerUse, Weight } from './layer-use';

/**
 * The use of the layer that spectral norm wraps, its kernel divided by the norm: v^T W u, with the
 * vectors that training left and W as `[everything else, output channels]`.
 */
export function withoutSpectralNorm(use: LayerUse): LayerUse {
  const { layer } = use.layer as layers.Layer & { readonly layer: layers.Layer };
  const [kernel, ...rest] = use.weights as [Weight, ...Weight[]];
  const [u, v] = rest.splice(-2) as [Weight, Weight];
  const outputs = u.shape[0]!;
  const transposed = layer.getClassName().endsWith('Transpose');
  const inputs = transposed ? kernel.shape.at(-1)! : 1;
  let sigma = 0;
  for (const [i, value] of kernel.values.entries()) {
    // A transposed kernel has its output channels before the inputs.
    const row = Math.floor(i / (outputs * inputs)) * inputs + (i % inputs);
    const column = Math.floor(i / inputs) % outputs;
    sigma += v.values[row]! * value * u.values[column]!;
  }
  const values = kernel.values.map((value) => value / sigma);
  const config = layer.getConfig();
  return { ...use, layer, config, weights: [{ shape: kernel.shape, values }, ...rest] };
}
