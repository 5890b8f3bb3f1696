import { type Graph, nodesFor } from './graph';
import { mirroredBorder } from './layer-window';
import type { Places } from './places';

/**
 * About how many bytes a part of a graph takes at its fullest: all values that live at one time, what a layer
 * copies to add a border included.
 *
 * @param size Height and width of the piece of the image.
 * @param given Nodes whose values are fed; they live throughout.
 */
export function peakBytes(
  graph: Graph,
  places: Places,
  size: readonly [number, number],
  wanted: readonly number[],
  given: readonly number[],
): number {
  const bytesOf = (node: number) => {
    const { scale } = places.get(node)!;
    return (4 * size[0] * size[1] * graph.nodes[node]!.channels) / (scale * scale);
  };
  const order = nodesFor(graph, wanted, (node) => given.includes(node));
  const last = new Map<number, number>();
  for (const node of order) for (const input of graph.nodes[node]!.inputs) last.set(input, node);
  let live = given.reduce((sum, node) => sum + bytesOf(node), 0);
  let peak = live;
  for (const node of order) {
    const { layer, inputs } = graph.nodes[node]!;
    const doubled = layer.getClassName() === 'GanResizeConv2d' ? 4 : 1;
    const copied = mirroredBorder(layer) > 0 ? 2 * doubled - 1 : 0;
    const temporary = copied * (inputs[0] === undefined ? 0 : bytesOf(inputs[0]));
    live += bytesOf(node);
    peak = Math.max(peak, live + temporary);
    for (const input of new Set(inputs)) {
      if (last.get(input) === node && !given.includes(input)) live -= bytesOf(input);
    }
  }
  return peak;
}
