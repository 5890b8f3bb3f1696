import { OptionError } from '@gan/core';
import { seesWhole } from './execute';
import { type Graph, nodesFor } from './graph';
import { peakBytes } from './peak-bytes';
import { areLocal, type Places, placesOf } from './places';
import type { Cut } from './tiles';

/** A part of a network that is run tile by tile. */
export interface TiledPart {
  /** The node whose values are made. */
  readonly wanted: number;
  /** Nodes whose values are there already, for the whole image, by how many pixels lie between two. */
  readonly given: ReadonlyMap<number, number>;
  readonly places: Places;
  readonly cut: Cut;
  /** Pixels to either side of a border over which two tiles are mixed. */
  readonly blend: number;
}

/**
 * How an image goes through a network in tiles.
 *
 * The deep part of a network, where values lie some pixels apart, takes little memory and sees far: where
 * it can, it runs on the whole image. Only what comes before it and after it is cut into tiles, which then
 * need to overlap by little.
 */
export interface TilePlan {
  /** What comes before the deep part: one a node at which that begins. */
  readonly before: readonly TiledPart[];
  /** Nodes of the deep part that are made whole, of what `before` made. */
  readonly deep: readonly number[];
  /** What makes the output. */
  readonly after: TiledPart;
}

/** What a plan is made for. */
export interface PlanRequest {
  readonly size: readonly [number, number];
  readonly training: boolean;
  /** Pixels of a tile; left out, as many as `memory` allows. */
  readonly tile?: number;
  /** Pixels of overlap around a tile; left out, as many as it takes. */
  readonly overlap?: number;
  /** Bytes. */
  readonly memory: number;
}

/** Pixels over which tiles are mixed where each draws dropout of its own. */
const MIXED = 16;

/**
 * Plans tiles for an image.
 *
 * @throws OptionError for a network with layers that see the whole image, or a tile that is too small.
 */
export function planTiles(caller: string, graph: Graph, request: PlanRequest): TilePlan {
  const places = placesOf(graph);
  if (!areLocal(places)) throw notLocal(caller, graph, places.unknown);
  const foreign = graph.nodes.find(
    ({ layer }) => request.training && layer.getClassName() === 'BatchNormalization',
  );
  if (foreign) throw notLocal(caller, graph, `${foreign.layer.name} in mode 'train'`);
  const scales = [...new Set([...places.values()].map(({ scale }) => scale))];
  for (const scale of scales.filter((one) => one > 1).toSorted((a, b) => a - b)) {
    const plan = splitAt(caller, graph, places, scale, request);
    if (plan) return plan;
  }
  const output = graph.nodes.length - 1;
  const after = tiledPart(caller, graph, output, new Map(), request);
  return { before: [], deep: [], after };
}

function notLocal(caller: string, { model }: Graph, layer: string): OptionError {
  return new OptionError(
    `${caller}: '${model.name}' cannot be run in tiles, since its layer ${layer} may see the whole image; ` +
      'leave out tile and raise memory, or give a smaller image',
  );
}

/** The plan whose deep part is what lies `scale` pixels apart or more; undefined where there is none. */
function splitAt(
  caller: string,
  graph: Graph,
  places: Places,
  scale: number,
  request: PlanRequest,
): TilePlan | undefined {
  const output = graph.nodes.length - 1;
  const isDeep = (node: number) => places.get(node)!.scale >= scale;
  if (isDeep(output)) return undefined;
  const all = [...graph.nodes.keys()];
  const begins = all.filter(
    (node) => isDeep(node) && graph.nodes[node]!.inputs.some((input) => !isDeep(input)),
  );
  const ends = new Set(
    all.filter((node) => !isDeep(node)).flatMap((node) => graph.nodes[node]!.inputs.filter(isDeep)),
  );
  const earlier = nodesFor(
    graph,
    begins.flatMap((node) => graph.nodes[node]!.inputs),
    () => false,
  );
  if (earlier.some(isDeep)) return undefined;
  const deep = [...ends];
  if (peakBytes(graph, places, request.size, deep, begins) > request.memory) return undefined;
  const given = new Map(deep.map((node) => [node, places.get(node)!.scale]));
  const first = { ...request, overlap: undefined };
  return {
    before: begins.map((node) => tiledPart(caller, graph, node, new Map(), first)),
    deep,
    after: tiledPart(caller, graph, output, given, request),
  };
}

/** A part that is run in tiles, and how it is cut. */
export function tiledPart(
  caller: string,
  graph: Graph,
  wanted: number,
  given: ReadonlyMap<number, number>,
  request: PlanRequest,
): TiledPart {
  const places = placesOf(graph, [wanted], given);
  if (!areLocal(places)) throw notLocal(caller, graph, places.unknown);
  const multiple = Math.max(...[...places.values()].map(({ scale }) => Math.ceil(scale)));
  const { before, after } = places.get(wanted)!;
  const up = (pixels: number) => Math.ceil(pixels / multiple) * multiple;
  const needed = up(Math.max(before, after));
  const made = nodesFor(graph, [wanted], (node) => given.has(node));
  const draws = request.training && made.some((node) => 'rng' in graph.nodes[node]!.layer);
  const around =
    request.overlap === undefined ? up(needed + (draws ? MIXED : 0)) : up(request.overlap);
  // What is too near to a tile's border is not used; with too little overlap, half of it is.
  const margin = around >= needed ? needed : Math.floor(around / 2);
  const [height, width] = request.size;
  const fits = (tile: number) =>
    peakBytes(
      graph,
      places,
      [Math.min(tile, height), Math.min(tile, width)],
      [wanted],
      [0, ...given.keys()],
    ) <= request.memory;
  const least = 2 * around + multiple;
  const { tile = largestTile(Math.max(height, width), least, multiple, fits) } = request;
  if (tile < least && tile < Math.max(height, width)) {
    throw new OptionError(
      `${caller}: tile must be at least ${least} for '${graph.model.name}', whose tiles overlap by ${around} ` +
        `pixels on each side, got ${tile}; use a larger tile, or less overlap`,
    );
  }
  return { wanted, given, places, cut: { tile, around, multiple }, blend: around - margin };
}

/** The largest tile that fits into memory; the least one where none does. */
function largestTile(
  size: number,
  least: number,
  multiple: number,
  fits: (tile: number) => boolean,
): number {
  let tile = size;
  while (tile > least && !fits(tile)) {
    tile = Math.max(least, Math.floor((0.9 * tile) / multiple) * multiple);
  }
  return tile;
}

/** The norms of a part that would see no more than a tile. */
export function tiledNorms(graph: Graph, part: TiledPart, training: boolean): number[] {
  const made = nodesFor(graph, [part.wanted], (node) => part.given.has(node));
  return made.filter((node) => seesWhole(graph.nodes[node]!.layer, training));
}
