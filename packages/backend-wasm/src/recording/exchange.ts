import type { TensorPlace } from '@gan/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { WasmBackend } from '../backend';
import { tensorOf } from './tensor-of';

/**
 * Exchanges a tensor by copies.
 *
 * @returns What is there instead, and what exchanges it for that of another place.
 */
export function exchangeOn(
  backend: WasmBackend,
  given: Tensor,
  choose: () => TensorPlace<Tensor> | undefined,
): { readonly result: Tensor; readonly exchange: () => void } {
  const { shape, dtype } = given;
  const from = backend.address(given);
  const result = backend.output(shape, dtype);
  const to = backend.address(result);
  const { bytes } = backend.dataOf(result.dataId)!;
  const exchange = () => {
    const place = choose();
    backend.copyBlock(place ? backend.address(place.tensor) : from, to, bytes);
    if (!place) return;
    // The former may be somebody else's, too, so it is not written to.
    const held = backend.runtime.heap.outlasting(() => backend.output(shape, dtype));
    backend.copyBlock(from, backend.address(held), bytes);
    place.put(tensorOf(held));
  };
  return { result: tensorOf(result), exchange };
}
