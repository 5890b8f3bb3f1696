import { type FusedNormAttributes, fusedKernels } from '@gan/core';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { WebgpuBackend } from '../backend';
import { areFloats } from '../floats';
import { type Kernel, type KernelCall, kernel } from '../kernel';
import type { Shader } from '../shader';
import { normFromSumsShader, normShader, normSumsShader, normWithShader } from './norm';
import {
  normGradientFromSumsShader,
  normGradientShader,
  normGradientSumsShader,
  overSamplesShader,
  sumRowsOf,
} from './norm-gradient';
import { asOneGroup, inSmallBlocks, type NormShape, normShape } from './norm-shape';
import { type Affine, numbersOf } from './norm-text';

type Named<Name extends string> = Record<Name, TensorInfo> &
  Partial<Record<'gamma' | 'beta', TensorInfo>>;

type GradientInputs = Named<'dy' | 'x' | 'mean' | 'variance'>;

/** Normalises, scales, shifts and activates: one dispatch, or two where a mean is over many rows. */
const norm = kernel<Named<'x'>, FusedNormAttributes>(fusedKernels.norm, (call, stock) => {
  const { backend, inputs, attrs } = call;
  if (!areFloats(inputs)) return stock(call);
  const { x } = inputs;
  const shape = normShape(x, attrs.statistics);
  if (isEmpty(x)) {
    const [mean, variance] = [shape.statistics, shape.statistics].map((statistics) =>
      filled(backend, statistics, Number.NaN),
    );
    return [backend.output(x.shape), mean!, variance!];
  }
  const outputs = [
    backend.output(x.shape),
    backend.output(shape.statistics),
    backend.output(shape.statistics),
  ];
  const { given, affine } = affineOf(backend, inputs);
  const numbers = numbersOf(shape, attrs);
  if (shape.blocks === 1) {
    backend.dispatch(normShader(shape, given), { outputs, inputs: [x, ...affine], numbers });
    return outputs;
  }
  const sums = backend.output([shape.groups, shape.blocks, 3, shape.channels]);
  backend.dispatch(normSumsShader(shape), { outputs: [sums], inputs: [x], numbers });
  const fromSums = normFromSumsShader(shape, given);
  backend.dispatch(fromSums, { outputs, inputs: [x, sums, ...affine], numbers });
  backend.disposeData(sums.dataId);
  return outputs;
});

/** The same with statistics that are given. */
const normWith = kernel<Named<'x' | 'mean' | 'variance'>, FusedNormAttributes>(
  fusedKernels.normWith,
  (call, stock) => {
    const { backend, inputs, attrs } = call;
    if (!areFloats(inputs)) return stock(call);
    const { x, mean, variance } = inputs;
    const shape = inSmallBlocks(normShape(x, attrs.statistics));
    const y = backend.output(x.shape);
    if (isEmpty(x)) return y;
    const { given, affine } = affineOf(backend, inputs);
    backend.dispatch(normWithShader(shape, given), {
      outputs: [y],
      inputs: [x, mean, variance, ...affine],
      numbers: numbersOf(shape, attrs),
    });
    return y;
  },
);

/** All gradients of the norm: one dispatch, or two; one more where dgamma and dbeta are over several samples. */
const normGradient = kernel<GradientInputs, FusedNormAttributes>(
  fusedKernels.normGradient,
  (call, stock) => {
    const { backend, inputs, attrs } = call;
    if (!areFloats(inputs)) return stock(call);
    const { x } = inputs;
    const shape = normShape(x, attrs.statistics);
    const { groups, channels } = shape;
    if (isEmpty(x)) {
      const [dgamma, dbeta] = [filled(backend, [channels], 0), filled(backend, [channels], 0)];
      return [backend.output(x.shape), dgamma, dbeta];
    }
    const dx = backend.output(x.shape);
    const partShape = groups === 1 ? [channels] : [groups, channels];
    const parts = [backend.output(partShape), backend.output(partShape)];
    writeGradients(call, shape, [dx, ...parts]);
    if (groups === 1) return [dx, ...parts];
    const totals = [backend.output([channels]), backend.output([channels])];
    const samples = asOneGroup(groups, channels);
    backend.dispatch(overSamplesShader(samples), {
      outputs: totals,
      inputs: parts,
      numbers: numbersOf(samples, attrs),
    });
    for (const { dataId } of parts) backend.disposeData(dataId);
    return [dx, ...totals];
  },
);

/** dx, and dgamma and dbeta of each group. */
function writeGradients(
  { backend, inputs, attrs }: KernelCall<GradientInputs, FusedNormAttributes>,
  shape: NormShape,
  outputs: readonly TensorInfo[],
): void {
  const { dy, x, mean, variance } = inputs;
  const { given, affine } = affineOf(backend, inputs);
  const numbers = numbersOf(shape, attrs);
  const all = [dy, x, mean, variance, ...affine];
  const run = (shader: Shader, outputs: readonly TensorInfo[], inputs: readonly TensorInfo[]) =>
    backend.dispatch(shader, { outputs, inputs, numbers });
  // Some GPUs bind eight buffers and no more.
  const most = backend.device.limits.maxStorageBuffersPerShaderStage;
  if (shape.blocks === 1 && outputs.length + all.length <= most) {
    run(normGradientShader(shape, given), outputs, all);
    return;
  }
  const sums = backend.output([shape.groups, sumRowsOf(shape), shape.channels]);
  run(normGradientSumsShader(shape, given), [sums], all);
  run(normGradientFromSumsShader(shape), outputs, [dy, x, sums]);
  backend.disposeData(sums.dataId);
}

/**
 * Which of gamma and beta there are, and those. A norm without them is given ones and zeros, which nobody needs
 * on the GPU.
 */
function affineOf(
  backend: WebgpuBackend,
  { gamma, beta }: Partial<Record<'gamma' | 'beta', TensorInfo>>,
): { given: Affine; affine: TensorInfo[] } {
  const scale = gamma && !backend.holdsOnly(gamma, 1) ? [gamma] : [];
  const shift = beta && !backend.holdsOnly(beta, 0) ? [beta] : [];
  return {
    given: { gamma: scale.length > 0, beta: shift.length > 0 },
    affine: [...scale, ...shift],
  };
}

const isEmpty = ({ shape }: TensorInfo) => util.sizeFromShape(shape) === 0;

/** A tensor of one value, as there is nothing to compute it from. */
function filled(backend: WebgpuBackend, shape: readonly number[], value: number): TensorInfo {
  const values = new Float32Array(util.sizeFromShape([...shape])).fill(value);
  const dataId = backend.write(values, [...shape], 'float32');
  return { dataId, shape: [...shape], dtype: 'float32' };
}

/** The norms' fused kernels. */
export const normKernels: readonly Kernel[] = [norm, normWith, normGradient];
