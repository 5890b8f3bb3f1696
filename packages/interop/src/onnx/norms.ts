import { leaky } from './activations';
import type { Value } from './graph';
import { cannotWrite, type LayerUse, onlyInput, type Weight, weightName } from './layer-use';

/** Scale, shift and running statistics, `[C]` each. */
interface NormWeights {
  readonly gamma: Weight;
  readonly beta: Weight;
  readonly mean?: Weight;
  readonly variance?: Weight;
}

const filled = (count: number, value: number): Weight => ({
  shape: [count],
  values: new Float32Array(count).fill(value),
});

/** An image normalised by running statistics, or by its own. */
function normalised(use: LayerUse, weights: NormWeights, epsilon: number): Value {
  const { graph, layer } = use;
  const x = graph.channelsFirst(onlyInput(use));
  const { gamma, beta, mean, variance } = weights;
  const names = [x.name, weightName(use, 'gamma', gamma), weightName(use, 'beta', beta)];
  if (mean && variance) {
    names.push(weightName(use, 'mean', mean), weightName(use, 'variance', variance));
  }
  const opType = mean ? 'BatchNormalization' : 'InstanceNormalization';
  return { ...x, name: graph.node(layer.name, opType, names, { epsilon: { float: epsilon } }) };
}

/** What follows a norm of ours in the same pass. */
function thenActivated(use: LayerUse, x: Value): Value {
  const { activation } = use.config as { activation: 'none' | 'relu' | 'leakyRelu' };
  if (activation === 'none') return x;
  return leaky(use, x, activation === 'relu' ? 0 : 0.2);
}

function ganBatchNorm(use: LayerUse): Value {
  const [gamma, beta, mean, variance] = use.weights as [Weight, Weight, Weight, Weight];
  // The statistics of a batch of one picture are the picture's own.
  const weights = use.mode === 'train' ? { gamma, beta } : { gamma, beta, mean, variance };
  return thenActivated(use, normalised(use, weights, use.config.epsilon as number));
}

function ganInstanceNorm(use: LayerUse): Value {
  const channels = onlyInput(use).shape.at(-1) as number;
  const [gamma = filled(channels, 1), beta = filled(channels, 0)] = use.weights;
  return thenActivated(use, normalised(use, { gamma, beta }, use.config.epsilon as number));
}

/** The weights of a norm of TensorFlow.js, which has a scale and a shift or not. */
function scaleAndShift({ config, weights }: LayerUse, channels: number) {
  const { scale, center } = config as { scale: boolean; center: boolean };
  const left = [...weights];
  const gamma = scale ? left.shift()! : filled(channels, 1);
  const beta = center ? left.shift()! : filled(channels, 0);
  return { gamma, beta, left };
}

/** The only axis that a norm is of; -1 is the last. */
function checkLastAxis(use: LayerUse, axis: number | readonly number[]): void {
  const { shape } = onlyInput(use);
  const [only, another] = [axis].flat();
  if (another === undefined && (only === -1 || only === shape.length - 1)) return;
  throw cannotWrite(use, `it must normalise along the last axis, got axis ${String(axis)}`);
}

function batchNormalization(use: LayerUse): Value {
  const { graph, layer, mode } = use;
  const { axis, epsilon } = use.config as { axis: number; epsilon: number };
  checkLastAxis(use, axis);
  const x = onlyInput(use);
  const channels = x.shape.at(-1) as number;
  const { gamma, beta, left } = scaleAndShift(use, channels);
  const [mean, variance] = left as [Weight, Weight];
  if (x.shape.length === 4) {
    const weights = mode === 'train' ? { gamma, beta } : { gamma, beta, mean, variance };
    return normalised(use, weights, epsilon);
  }
  if (mode === 'train') {
    throw cannotWrite(use, "one sample alone has no statistics to use; give mode: 'eval'");
  }
  const factors = gamma.values.map((scale, i) => scale / Math.sqrt(variance.values[i]! + epsilon));
  const shifts = beta.values.map((shift, i) => shift - mean.values[i]! * factors[i]!);
  const shape = [channels];
  const scaled = graph.node(layer.name, 'Mul', [
    x.name,
    weightName(use, 'factor', { shape, values: factors }),
  ]);
  const shift = weightName(use, 'shift', { shape, values: shifts });
  return { ...x, name: graph.node(layer.name, 'Add', [scaled, shift]) };
}

function layerNormalization(use: LayerUse): Value {
  const { graph, layer } = use;
  const { axis, epsilon } = use.config as { axis: number | number[]; epsilon: number };
  checkLastAxis(use, axis);
  if (graph.opset < 17) {
    throw cannotWrite(use, `layer normalisation came with opset 17; got opset ${graph.opset}`);
  }
  const x = graph.channelsLast(onlyInput(use));
  const { gamma, beta } = scaleAndShift(use, x.shape.at(-1) as number);
  const names = [x.name, weightName(use, 'gamma', gamma), weightName(use, 'beta', beta)];
  const name = graph.node(layer.name, 'LayerNormalization', names, {
    axis: { int: -1 },
    epsilon: { float: epsilon },
  });
  return { ...x, name };
}

/** Norms of every kind. */
export const normLayers = {
  GanBatchNorm: ganBatchNorm,
  GanInstanceNorm: ganInstanceNorm,
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
};
