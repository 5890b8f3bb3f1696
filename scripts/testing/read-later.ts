import { Tensor } from '@tensorflow/tfjs-core';
import { vi } from 'vitest';

/** Lets tensors be read by `data()` alone, as WebGPU has it in Node; in a browser `dataSync()` gives zeros there. */
export function readLaterAlone(): void {
  vi.spyOn(Tensor.prototype, 'dataSync').mockImplementation(() => {
    throw new Error('this engine is read with data() alone');
  });
}
