import type { Attributes, Graph, Value } from './graph';
import { axisOf } from './graph';
import { cannotWrite, type LayerUse, onlyInput, weightName } from './layer-use';

type Apply = (graph: Graph, owner: string, x: Value) => Value;

const operator =
  (opType: string, attributes?: Attributes): Apply =>
  (graph, owner, x) =>
    graph.through(owner, opType, x, attributes);

const clipped =
  (low: number, high: number): Apply =>
  (graph, owner, x) => {
    const bound = (what: string, value: number) =>
      graph.floats(`${owner}/${what}`, [], Float32Array.of(value));
    const names = [x.name, bound('low', low), bound('high', high)];
    return { ...x, name: graph.node(owner, 'Clip', names) };
  };

/** x times a function of x. */
const gated =
  (...gate: readonly string[]): Apply =>
  (graph, owner, x) => {
    const factor = gate.reduce((value, opType) => graph.through(owner, opType, value), x);
    return { ...x, name: graph.node(owner, 'Mul', [x.name, factor.name]) };
  };

const alongAxis =
  (opType: string, axis = -1): Apply =>
  (graph, owner, x) =>
    graph.through(owner, opType, x, { axis: { int: axisOf(x, axis) } });

/** What the names of TensorFlow.js' activations stand for. */
const activations: Readonly<Record<string, Apply>> = {
  linear: (_graph, _owner, x) => x,
  relu: operator('Relu'),
  relu6: clipped(0, 6),
  elu: operator('Elu'),
  selu: operator('Selu'),
  sigmoid: operator('Sigmoid'),
  hardSigmoid: operator('HardSigmoid', { alpha: { float: 0.2 }, beta: { float: 0.5 } }),
  tanh: operator('Tanh'),
  softplus: operator('Softplus'),
  softsign: operator('Softsign'),
  softmax: alongAxis('Softmax'),
  logSoftmax: alongAxis('LogSoftmax'),
  swish: gated('Sigmoid'),
  mish: gated('Softplus', 'Tanh'),
};

/** A value after the activation that a layer's config names. */
export function activated(use: LayerUse, x: Value, activation: unknown): Value {
  const name = typeof activation === 'string' ? activation : 'linear';
  const apply = activations[name];
  if (apply) return apply(use.graph, use.layer.name, x);
  throw cannotWrite(
    use,
    `its activation '${name}' has no counterpart here; use one of ${Object.keys(activations).join(', ')}`,
  );
}

/** A value after a leaky ReLU; slope 0 is ReLU. */
export function leaky({ graph, layer }: LayerUse, x: Value, slope: number): Value {
  if (slope === 0) return graph.through(layer.name, 'Relu', x);
  return graph.through(layer.name, 'LeakyRelu', x, { alpha: { float: slope } });
}

function relu(use: LayerUse): Value {
  const { graph, layer, config } = use;
  const { maxValue } = config as { maxValue?: number | null };
  const apply = maxValue == null ? operator('Relu') : clipped(0, maxValue);
  return apply(graph, layer.name, onlyInput(use));
}

function prelu(use: LayerUse): Value {
  const { graph, layer, weights } = use;
  // The slopes have the input's axes but the batch's, so the input is taken in their order.
  const x = graph.channelsLast(onlyInput(use));
  const slopes = weightName(use, 'alpha', weights[0]!);
  return { ...x, name: graph.node(layer.name, 'PRelu', [x.name, slopes]) };
}

function thresholded(use: LayerUse): Value {
  const { theta } = use.config as { theta: number };
  const attributes = { alpha: { float: theta } };
  return use.graph.through(use.layer.name, 'ThresholdedRelu', onlyInput(use), attributes);
}

/** Layers that are activations. */
export const activationLayers = {
  Activation: (use: LayerUse) => activated(use, onlyInput(use), use.config.activation),
  ReLU: relu,
  LeakyReLU: (use: LayerUse) => leaky(use, onlyInput(use), use.config.alpha as number),
  GanLeakyRelu: (use: LayerUse) => leaky(use, onlyInput(use), use.config.slope as number),
  PReLU: prelu,
  ELU: (use: LayerUse) => activated(use, onlyInput(use), 'elu'),
  Softmax: (use: LayerUse) => {
    const apply = alongAxis('Softmax', use.config.axis as number);
    return apply(use.graph, use.layer.name, onlyInput(use));
  },
  ThresholdedReLU: thresholded,
};
