import { kindOf, NonFiniteError } from '@gan/core';
import { safetensorsLayout } from '@gan/interop';
import { backend, type Tensor } from '@tensorflow/tfjs-core';
import { append } from './append';
import type { CheckpointWriter } from './checkpoint-storage';

/**
 * Writes tensors as a file in the safetensors format, each read only when its turn comes.
 *
 * @param tensors Disposed one by one, as soon as they are copied.
 * @throws NonFiniteError for a value that is NaN or infinite, by the tensor's name and no more: callers
 *   say what to do.
 * @throws WriteFailure
 */
export async function writeTensors(
  writer: CheckpointWriter,
  name: string,
  tensors: ReadonlyMap<string, Tensor>,
): Promise<void> {
  const { header, order } = safetensorsLayout(tensors);
  writer.open(name);
  await append(writer, header);
  for (const key of order) {
    const tensor = tensors.get(key) as Tensor;
    const view = await viewOf(tensor);
    for (let begin = 0; begin < tensor.size; ) {
      const room = await writer.room();
      const values = view();
      const part = values.subarray(begin, begin + room / values.BYTES_PER_ELEMENT);
      if (isFloats(part) && !allFinite(part)) throw notFinite(key, part, begin);
      writer.put(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
      begin += part.length;
    }
    tensor.dispose();
  }
}

type Values = Float32Array | Int32Array | Uint8Array;

/** Asked by name, as an array may come from another context, such as a test runner's. */
const isFloats = (values: Values): values is Float32Array => kindOf(values) === 'Float32Array';

/** What gan-wasm has beyond other backends: values where they lie, until its next allocation. */
interface ViewingBackend {
  view?(dataId: object): Values;
}

/** A tensor's values, to be asked for after each wait: in place where the backend can, else a copy. */
async function viewOf(tensor: Tensor): Promise<() => Values> {
  const viewing = backend() as ViewingBackend;
  if (viewing.view) return () => viewing.view!(tensor.dataId);
  const values = await tensor.data();
  return () => values;
}

function notFinite(name: string, part: Float32Array, begin: number): NonFiniteError {
  const index = part.findIndex((value) => !Number.isFinite(value));
  return new NonFiniteError(`${name} holds ${part[index]} at index ${begin + index}`);
}

/** Four sums, so that no addition waits for the one before: 0 x is 0 where x is finite, else NaN. */
export function allFinite(values: Float32Array): boolean {
  const whole = values.length - (values.length % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 4) {
    a += values[i]! * 0;
    b += values[i + 1]! * 0;
    c += values[i + 2]! * 0;
    d += values[i + 3]! * 0;
  }
  for (let i = whole; i < values.length; i++) a += values[i]! * 0;
  return a + b + c + d === 0;
}
