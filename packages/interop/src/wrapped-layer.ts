import type { layers } from '@tensorflow/tfjs-layers';

/** Whether a layer is spectral norm around another. */
export const hasSpectralNorm = (layer: layers.Layer): boolean =>
  layer.getClassName() === 'GanSpectralNorm';

/** The layer that spectral norm wraps, or the layer itself. */
export const unwrapped = (layer: layers.Layer): layers.Layer =>
  hasSpectralNorm(layer) ? (layer as layers.Layer & { readonly layer: layers.Layer }).layer : layer;

/** The class of a layer, or of the one that spectral norm wraps. */
export const kindOfLayer = (layer: layers.Layer): string => unwrapped(layer).getClassName();
