import { seesWhole } from './execute';
import { type Graph, nodesFor } from './graph';
import { mirroredBorder, type Place, placeAfter } from './layer-window';

/** Where the values of each node come from, by node. */
export type Places = ReadonlyMap<number, Place>;

/** The image itself. */
const pixels: Place = { scale: 1, before: 0, after: 0 };

/**
 * Where the values that `wanted` are made of come from, beginning with the image and with what is given,
 * whose values stand for the pixels that they lie above.
 *
 * @returns The places, or the first layer that is not known to be local.
 */
export function placesOf(
  graph: Graph,
  wanted: readonly number[] = [graph.nodes.length - 1],
  given: ReadonlyMap<number, number> = new Map(),
): Places | { readonly unknown: string } {
  const places = new Map<number, Place>([[0, pixels]]);
  for (const [node, scale] of given) places.set(node, { scale, before: 0, after: scale - 1 });
  for (const node of nodesFor(graph, wanted, (one) => one === 0 || given.has(one))) {
    const { layer, inputs } = graph.nodes[node]!;
    const sources = inputs.map((input) => places.get(input)!);
    const [first] = sources;
    const joined = first && {
      scale: first.scale,
      before: Math.max(...sources.map(({ before }) => before)),
      after: Math.max(...sources.map(({ after }) => after)),
    };
    const isAligned = sources.every(({ scale }) => scale === first?.scale);
    const place = joined && isAligned ? placeAfter(layer, joined) : undefined;
    if (!place) return { unknown: `${layer.name} (${layer.getClassName()})` };
    places.set(node, place);
  }
  return places;
}

/** Whether all layers are known to be local. */
export const areLocal = (places: ReturnType<typeof placesOf>): places is Places =>
  places instanceof Map;

/**
 * The smallest height and width from `size` on that a model takes: multiples of what its layers ask for, with
 * more pixels than a border mirrors, and with more than one for a norm that looks at the whole image.
 */
export function sizeFrom(
  graph: Graph,
  [height, width]: readonly [number, number],
  training: boolean,
): readonly [number, number] {
  const { multiple, least, norms } = sizesOf(graph, training);
  const taken = (pixels: number) => Math.ceil(Math.max(pixels, least) / multiple) * multiple;
  const size = [taken(height), taken(width)] as const;
  return Math.max(...size) > norms ? size : [taken(2 * norms), taken(2 * norms)];
}

/** What height and width must be multiples of, at least, and one of them above, for norms. */
function sizesOf(graph: Graph, training: boolean) {
  const places = placesOf(graph);
  let [multiple, least, norms] = [1, 1, 0];
  for (const [node, { layer, inputs }] of graph.nodes.entries()) {
    const asked = layer.getConfig().multipleOf;
    if (layer.getClassName() === 'GanImageSizeCheck') multiple = common(multiple, Number(asked));
    if (!areLocal(places)) continue;
    multiple = common(multiple, Math.max(1, Math.round(places.get(node)?.scale ?? 1)));
    const scale = places.get(inputs[0] ?? 0)?.scale ?? 1;
    least = Math.max(least, scale * (mirroredBorder(layer) + 1));
    if (seesWhole(layer, training)) norms = Math.max(norms, scale);
  }
  return { multiple, least, norms };
}

/** The smallest common multiple. */
function common(a: number, b: number): number {
  const divisor = (x: number, y: number): number => (y === 0 ? x : divisor(y, x % y));
  return (a / divisor(a, b)) * b;
}
