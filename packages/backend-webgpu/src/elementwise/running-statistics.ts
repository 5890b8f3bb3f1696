import { type FusedRunningAttributes, fusedKernels } from '@gan/core';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { areFloats } from '../floats';
import { kernel } from '../kernel';
import { declare } from '../shader';
import { mainOfThreads, workgroupsOf } from '../threads';
import { writableOf } from '../writable';

type Inputs = Record<'runningMean' | 'runningVariance' | 'mean' | 'variance', TensorInfo>;

/** Both running statistics of a batch norm at once. */
export const runningStatistics = kernel<Inputs, FusedRunningAttributes>(
  fusedKernels.runningStatistics,
  ({ backend, inputs, attrs }, stock) => {
    const { runningMean, runningVariance, mean, variance } = inputs;
    const all = [runningMean, runningVariance, mean, variance];
    if (!areFloats(inputs)) return stock({});
    const running = [runningMean, runningVariance];
    const inPlace = running.every(writableOf(backend, all));
    const outputs = running.map((tensor) =>
      inPlace ? backend.inPlace(tensor) : backend.output(tensor.shape),
    );
    const { momentum, correction } = attrs;
    const shader = {
      key: `running statistics ${inPlace ? 'in place' : ''}`,
      source: () => source(inPlace),
      workgroups: workgroupsOf(util.sizeFromShape(mean.shape)),
    };
    backend.dispatch(shader, {
      outputs,
      inputs: inPlace ? [mean, variance] : [mean, variance, ...running],
      numbers: [
        ['f32', 1 - momentum],
        ['f32', momentum],
        ['f32', correction],
      ],
    });
    return outputs;
  },
);

function source(inPlace: boolean): string {
  const former = ['runningMean', 'runningVariance'];
  const next = inPlace ? former : ['nextMean', 'nextVariance'];
  const declared = declare({
    outputs: next,
    inputs: ['mean', 'variance', ...(inPlace ? [] : former)],
    numbers: ['kept', 'momentum', 'correction'].map((name) => [name, 'f32']),
  });
  return `
${declared}
fn next(former: f32, value: f32) -> f32 {
  return fma(former, numbers.kept, value * numbers.momentum);
}
${mainOfThreads(`if (index >= arrayLength(&${next[0]})) { return; }
  ${next[0]}[index] = next(${former[0]}[index], mean[index]);
  ${next[1]}[index] = next(${former[1]}[index], variance[index] * numbers.correction);`)}`;
}
