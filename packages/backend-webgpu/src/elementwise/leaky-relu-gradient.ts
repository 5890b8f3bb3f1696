import { type FusedLeakyReluAttributes, fusedKernels } from '@gan/core';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { areFloats } from '../floats';
import { kernel } from '../kernel';
import { declare, type Shader } from '../shader';
import { mainOfThreads, workgroupsOf } from '../threads';

/** dx = dy (x > 0 ? 1 : slope), NaN where x is. */
export const leakyReluGradient = kernel<Record<'dy' | 'x', TensorInfo>, FusedLeakyReluAttributes>(
  fusedKernels.leakyReluGradient,
  (call, stock) => {
    const { backend, inputs, attrs } = call;
    if (!areFloats(inputs)) return stock(call);
    const { dy, x } = inputs;
    const dx = backend.output(x.shape);
    backend.dispatch(shaderFor(util.sizeFromShape(x.shape)), {
      outputs: [dx],
      inputs: [dy, x],
      numbers: [['f32', attrs.slope]],
    });
    return dx;
  },
);

function shaderFor(size: number): Shader {
  const isWhole = size % 4 === 0;
  const names = { outputs: ['dx'], inputs: ['dy', 'x'] };
  const vectors = isWhole ? ['dx', 'dy', 'x'] : [];
  const [value, bits] = isWhole ? ['vec4<f32>', 'vec4<u32>'] : ['f32', 'u32'];
  return {
    key: `leaky relu gradient${isWhole ? ' vec4' : ''}`,
    workgroups: workgroupsOf(size / (isWhole ? 4 : 1)),
    source: () => `
${declare({ ...names, numbers: [['slope', 'f32']], vectors })}
${mainOfThreads(`if (index >= arrayLength(&dx)) { return; }
  let value = x[index];
  // By its bits: compilers may take every number for one that equals itself.
  let isNumber = (bitcast<${bits}>(value) & ${bits}(0x7fffffffu)) <= ${bits}(0x7f800000u);
  let slope = select(${value}(numbers.slope), ${value}(1.0), value > ${value}(0.0));
  dx[index] = select(value, dy[index] * slope, isNumber);`)}
`,
  };
}
