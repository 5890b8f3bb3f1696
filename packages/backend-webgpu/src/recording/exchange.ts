import type { StepRecorder, TensorPlace } from '@gan/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { WebgpuBackend } from '../backend';
import { tensorIn } from './tensor-in';

/** Exchanges tensors on a backend: by copies, whose buffers are chosen each time. */
export const exchangeOn =
  (backend: WebgpuBackend): StepRecorder['exchange'] =>
  (given, choose) => {
    const tensor = given as Tensor;
    const { recorder } = backend.buffers;
    const from = backend.bufferOf(tensor);
    const to = backend.tensorBuffer(from.size);
    const copies = () => {
      const place = choose() as TensorPlace<Tensor> | undefined;
      backend.copy(place ? backend.bufferOf(place.tensor) : from, to);
      if (!place) return;
      // The former may be somebody else's, too, so it is not written to.
      const held = backend.lastingBuffer(from.size);
      backend.copy(from, held);
      place.put(tensorIn(backend, tensor, held));
    };
    copies();
    recorder?.commands.push(copies);
    return tensorIn(backend, tensor, to);
  };
