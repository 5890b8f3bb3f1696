import { type FusedReflectAttributes, fusedKernels } from '@gan/core';
import { type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { kernel } from './kernel';
import { attributesOf } from './node-backend';

/** The transpose of reflection padding. */
export const reflectGradient = kernel<Record<'dy', Tensor>, FusedReflectAttributes>(
  fusedKernels.reflectGradient,
  ({ backend, inputs: { dy }, attrs: { vertical, horizontal } }) => {
    const { type, text } = attributesOf(backend);
    const borders = [0, vertical, horizontal, 0].flatMap((border) => [border, border]);
    const paddings = tensor2d(borders, [4, 2], 'int32');
    const attributes = [type('T', 'float32'), type('Tpaddings', 'int32'), text('mode', 'REFLECT')];
    try {
      return backend.executeSingleOutput('MirrorPadGrad', attributes, [dy, paddings]);
    } finally {
      paddings.dispose();
    }
  },
);
