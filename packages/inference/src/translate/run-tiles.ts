import type { Rng } from '@gan/core';
import { sampling } from '@gan/layers';
import { slice, type Tensor4D, tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import { type Execution, execute, type Statistics, statisticsOf } from './execute';
import type { Graph } from './graph';
import type { TiledPart } from './plan';
import { Mosaic, type Span, sharesOf, spansOf, thinned } from './tiles';

/** What stays the same from tile to tile. */
export interface TileRun {
  readonly graph: Graph;
  /** The image and what else is there for all of it, by node. */
  readonly feeds: ReadonlyMap<number, Tensor4D>;
  readonly execution: Execution;
  readonly rng: Rng;
  /** Called before each tile; throws where it is time to stop. */
  readonly pause: () => Promise<void>;
}

/** Runs a model's layers, in training with random numbers of `rng` and without a trace in the model. */
export function runOnce(
  graph: Graph,
  feeds: ReadonlyMap<number, Tensor4D>,
  wanted: number,
  execution: Execution,
  rng: Rng,
): Tensor4D {
  const run = () => execute(graph, feeds, wanted, execution);
  return execution.training ? sampling(graph.model, rng, run) : run();
}

interface Tile {
  readonly row: Span;
  readonly column: Span;
}

function tilesOf({ feeds }: TileRun, { cut }: TiledPart): Tile[] {
  const [, height, width] = feeds.get(0)!.shape;
  return spansOf(height, cut).flatMap((row) =>
    spansOf(width, cut).map((column) => ({ row, column })),
  );
}

/** How many tiles a part has. */
export const countTiles = (run: TileRun, part: TiledPart): number => tilesOf(run, part).length;

/** The values of a node for one tile. */
function runTile(run: TileRun, part: TiledPart, wanted: number, { row, column }: Tile, at: number) {
  const feeds = new Map<number, Tensor4D>();
  const { graph, execution, rng } = run;
  try {
    for (const [node, scale] of [[0, 1] as const, ...part.given]) {
      const whole = run.feeds.get(node)!;
      const begin = [0, row.outer[0] / scale, column.outer[0] / scale, 0];
      const size = [1, lengthOf(row.outer) / scale, lengthOf(column.outer) / scale, -1];
      feeds.set(
        node,
        slice(
          whole,
          begin as [number, number, number, number],
          size as [number, number, number, number],
        ),
      );
    }
    return runOnce(graph, feeds, wanted, execution, rng.fork(`tile ${at}`));
  } finally {
    for (const feed of feeds.values()) feed.dispose();
  }
}

const lengthOf = ([start, end]: readonly [number, number]) => end - start;

/** The values of a part for the whole image, tile by tile. */
export async function runTiles(run: TileRun, part: TiledPart): Promise<Tensor4D> {
  const [, height, width] = run.feeds.get(0)!.shape;
  const { wanted, places, blend } = part;
  const { scale } = places.get(wanted)!;
  const mosaic = new Mosaic(height / scale, width / scale, run.graph.nodes[wanted]!.channels);
  for (const [at, tile] of tilesOf(run, part).entries()) {
    await run.pause();
    const made = runTile(run, part, wanted, tile, at);
    const values = (await made.data()) as Float32Array;
    made.dispose();
    const { row, column } = tile;
    const place = { top: row.outer[0] / scale, left: column.outer[0] / scale };
    const [rows, columns] = [row, column].map((span) => thinned(sharesOf(span, blend), scale));
    mosaic.add(values, place, rows!, columns!);
  }
  return tensor4d(mosaic.values, [1, mosaic.height, mosaic.width, mosaic.channels]);
}

/**
 * The statistics of a norm's input over the whole image, tile by tile.
 *
 * Those of the tiles' cores are put together in float64 by the method of Chan, Golub and LeVeque.
 */
export async function wholeStatistics(run: TileRun, part: TiledPart): Promise<Statistics> {
  const { wanted, places } = part;
  const { scale } = places.get(wanted)!;
  let count = 0;
  let mean: Float64Array | undefined;
  let spread = new Float64Array();
  for (const [at, tile] of tilesOf(run, part).entries()) {
    await run.pause();
    const { row, column } = tile;
    const sizes = [row, column].map(({ core }) => lengthOf(core) / scale) as [number, number];
    const begin = [row, column].map(({ core, outer }) => (core[0] - outer[0]) / scale);
    const made = runTile(run, part, wanted, tile, at);
    const core = slice(made, [0, begin[0]!, begin[1]!, 0], [1, ...sizes, -1]);
    made.dispose();
    const found = statisticsOf(core);
    core.dispose();
    const [means, variances] = [await found.mean.data(), await found.variance.data()];
    found.mean.dispose();
    found.variance.dispose();
    const added = sizes[0] * sizes[1];
    mean ??= new Float64Array(means.length);
    if (spread.length === 0) spread = new Float64Array(means.length);
    for (let c = 0; c < means.length; c++) {
      const difference = means[c]! - mean[c]!;
      mean[c]! += (difference * added) / (count + added);
      spread[c]! += variances[c]! * added + (difference ** 2 * count * added) / (count + added);
    }
    count += added;
  }
  const vector = (values: Float64Array) => tensor1d(Float32Array.from(values));
  return { mean: vector(mean!), variance: vector(spread.map((value) => value / count)) };
}
