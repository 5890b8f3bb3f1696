import * as core from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';

/**
 * TensorFlow.js: tfjs-core and tfjs-layers, under the names that its own package gives them.
 *
 * @example
 * ```ts
 * import { tf, useBackend } from '@gan/web';
 *
 * await useBackend('wasm');
 * tf.add(1, 2).print(); // 3
 * ```
 */
export const tf: typeof core & typeof layers = { ...core, ...layers };
