import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { StockProgram, StockUniform } from './internals';

/** What a stock program finds in its uniform buffer before numbers of its own. */
export function stockFields(
  { size, outputShape, outputComponent = 1 }: StockProgram,
  output: TensorInfo,
  inputs: readonly TensorInfo[],
): StockUniform[] {
  const whole = (data: readonly number[]) => ({ type: 'int32', data: [...data] });
  return [
    { type: 'float32', data: [Number.NaN] },
    { type: 'float32', data: [Number.POSITIVE_INFINITY] },
    ...[...inputs, output].flatMap(({ shape }) => [
      whole(shape),
      whole(util.computeStrides(shape)),
    ]),
    ...(size ? [whole([util.sizeFromShape(outputShape) / outputComponent])] : []),
  ];
}

/** Fields one behind the other, each where WGSL aligns it: vectors of two by 8 bytes, longer ones by 16. */
export function stockBytes(fields: readonly StockUniform[]): ArrayBuffer {
  let end = 0;
  let most = 4;
  let former = 0;
  const placed = fields.map(({ type, data }) => {
    const values = data.length === 0 ? [1] : data;
    const { length } = values;
    // Vectors of five and six are structs there, behind which everything is aligned as they are.
    const alignment = length > 2 || former > 4 ? 16 : 4 * length;
    most = Math.max(most, alignment);
    const begin = Math.ceil(end / alignment) * alignment;
    end = begin + 4 * length;
    former = length;
    return { type, values, begin };
  });
  const bytes = new ArrayBuffer(Math.ceil(end / most) * most);
  for (const { type, values, begin } of placed) {
    if (type === 'float32') new Float32Array(bytes, begin, values.length).set(values);
    else if (type === 'uint32') new Uint32Array(bytes, begin, values.length).set(values);
    else new Int32Array(bytes, begin, values.length).set(values);
  }
  return bytes;
}
