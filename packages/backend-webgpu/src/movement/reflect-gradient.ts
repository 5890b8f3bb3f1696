import { type FusedReflectAttributes, fusedKernels } from '@gan/core';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { areFloats } from '../floats';
import { kernel } from '../kernel';
import { declare, type Shader } from '../shader';
import { mainOfThreads, workgroupsOf } from '../threads';

/** The transpose of reflection padding: what was mirrored is added to where it came from. */
export const reflectGradient = kernel<{ dy: TensorInfo }, FusedReflectAttributes>(
  fusedKernels.reflectGradient,
  (call, stock) => {
    const { backend, inputs, attrs } = call;
    if (!areFloats(inputs)) return stock(call);
    const { dy } = inputs;
    const { vertical, horizontal } = attrs;
    const [batch, paddedHeight, paddedWidth, channels] = dy.shape as [
      number,
      number,
      number,
      number,
    ];
    const [height, width] = [paddedHeight - 2 * vertical, paddedWidth - 2 * horizontal];
    const dx = backend.output([batch, height, width, channels]);
    const vectors = channels % 4 === 0;
    const columns = vectors ? channels / 4 : channels;
    backend.dispatch(shaderFor(util.sizeFromShape(dx.shape), vectors), {
      outputs: [dx],
      inputs: [dy],
      numbers: [
        ['i32', height],
        ['i32', width],
        ['i32', columns],
        ['i32', vertical],
        ['i32', horizontal],
      ],
    });
    return dx;
  },
);

const FIELDS = [
  ['height', 'i32'],
  ['width', 'i32'],
  ['columns', 'i32'],
  ['vertical', 'i32'],
  ['horizontal', 'i32'],
] as const;

/** Each pixel's own value of dy, and those of the border that mirror it: in either direction up to three lines. */
function shaderFor(size: number, vectors: boolean): Shader {
  return {
    key: `reflect gradient${vectors ? ' vec4' : ''}`,
    workgroups: workgroupsOf(size / (vectors ? 4 : 1)),
    source: () => `
${declare({ outputs: ['dx'], inputs: ['dy'], numbers: FIELDS, vectors: vectors ? ['dx', 'dy'] : [] })}
alias Value = ${vectors ? 'vec4<f32>' : 'f32'};
// The lines of dy that came from one: its own, one mirrored at the beginning, one at the end; -1 for none.
fn lines(at: i32, length: i32, padding: i32) -> array<i32, 3> {
  let before = select(-1, padding - at, at > 0);
  let after = 2 * (length - 1) - at + padding;
  let isThere = at < length - 1 && after < length + 2 * padding;
  return array<i32, 3>(at + padding, before, select(-1, after, isThere));
}
${mainOfThreads(`let i = i32(index);
  if (i >= i32(arrayLength(&dx))) { return; }
  let column = i % numbers.columns;
  let pixel = i / numbers.columns;
  let row = pixel / numbers.width;
  let paddedWidth = numbers.width + 2 * numbers.horizontal;
  let paddedHeight = numbers.height + 2 * numbers.vertical;
  var ys = lines(row % numbers.height, numbers.height, numbers.vertical);
  var xs = lines(pixel % numbers.width, numbers.width, numbers.horizontal);
  var sum = Value();
  for (var a = 0; a < 3; a++) {
    if (ys[a] < 0) { continue; }
    let line = row / numbers.height * paddedHeight + ys[a];
    for (var b = 0; b < 3; b++) {
      if (xs[b] < 0) { continue; }
      sum += dy[(line * paddedWidth + xs[b]) * numbers.columns + column];
    }
  }
  dx[i] = sum;`)}
`,
  };
}
