import { normaliseGiven } from '@gan/layers';
import {
  dispose,
  moments,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { type Graph, nodesFor } from './graph';

/** Mean and biased variance of each channel, `[C]`. */
export interface Statistics {
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
}

/** How a part of a graph is run. */
export interface Execution {
  readonly training: boolean;
  /** Statistics that norms take in place of those of their input, by node. */
  readonly given?: ReadonlyMap<number, Statistics>;
  /** Where those of each norm's own input are taken down, by node. */
  readonly record?: Map<number, Statistics>;
}

/** Whether a norm takes its statistics from all of the image that it sees. */
export function seesWhole(layer: layers.Layer, training: boolean): boolean {
  const name = layer.getClassName();
  return name === 'GanInstanceNorm' || (training && /^(Gan)?BatchNorm(alization)?$/.test(name));
}

/**
 * Makes the values of one node of those that are fed, each freed as soon as nothing needs it any more.
 *
 * @param feeds Values by node, which stay the caller's.
 */
export function execute(
  graph: Graph,
  feeds: ReadonlyMap<number, Tensor4D>,
  wanted: number,
  execution: Execution,
): Tensor4D {
  const values = new Map<number, Tensor4D>();
  const fed = feeds.get(wanted);
  if (fed) return fed.clone();
  const order = nodesFor(graph, [wanted], (node) => feeds.has(node));
  const uses = new Map<number, number>();
  for (const node of order) {
    for (const input of graph.nodes[node]!.inputs) uses.set(input, (uses.get(input) ?? 0) + 1);
  }
  try {
    for (const node of order) {
      const { inputs } = graph.nodes[node]!;
      const given = inputs.map((input) => (feeds.get(input) ?? values.get(input))!);
      values.set(node, run(graph, node, given, execution));
      for (const input of inputs) {
        uses.set(input, uses.get(input)! - 1);
        if (uses.get(input) === 0) values.get(input)?.dispose();
      }
    }
    return values.get(wanted)!;
  } catch (error) {
    dispose([...values.values()].filter(({ isDisposed }) => !isDisposed));
    throw error;
  }
}

function run(
  { nodes }: Graph,
  node: number,
  inputs: readonly Tensor4D[],
  { training, given, record }: Execution,
): Tensor4D {
  const { layer } = nodes[node]!;
  // A part of an image may have sizes that the whole must not have.
  if (layer.getClassName() === 'GanImageSizeCheck') return inputs[0]!.clone();
  const statistics = given?.get(node);
  if (statistics) return normaliseGiven(layer, inputs[0]!, statistics);
  if (record && seesWhole(layer, training)) record.set(node, statisticsOf(inputs[0]!));
  const x = inputs.length === 1 ? inputs[0]! : [...inputs];
  return tidy(() => layer.apply(x, { training }) as Tensor as Tensor4D);
}

/** Those of a single image. */
export function statisticsOf(x: Tensor4D): Statistics {
  return tidy(() => {
    const { mean, variance } = moments(x, [0, 1, 2]);
    return { mean: mean as Tensor1D, variance: variance as Tensor1D };
  });
}
