import type { Rng } from '@gan/core';
import { avgPool, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import type { Execution, Statistics } from './execute';
import type { Graph } from './graph';
import { padImage } from './pad-image';
import { peakBytes } from './peak-bytes';
import { areLocal, placesOf, sizeFrom } from './places';
import { type PlanRequest, planTiles, type TiledPart, tiledNorms, tiledPart } from './plan';
import { countTiles, runOnce, runTiles, type TileRun, wholeStatistics } from './run-tiles';

/** What was done to an image. */
export interface Translation {
  /** Tiles that made the output; 1 is the image as a whole. */
  readonly tiles: number;
  /** Pixels around each tile that went through the network beside it. */
  readonly overlap: number;
  /**
   * Where norms that look at the whole image had their statistics from: `'whole'`, the whole image, or
   * `'copy'`, a smaller copy of it. `'none'` where no norm of a tile looks further than it.
   */
  readonly statistics: 'none' | 'whole' | 'copy';
  /** Height and width of the copy. */
  readonly copy?: readonly [number, number];
}

/** What an image is translated with. */
export interface TileRequest extends PlanRequest {
  readonly rng: Rng;
  readonly pause: () => Promise<void>;
}

/** Norms whose statistics are taken by a pass each, before a copy has to do. */
const MOST_PASSES = 8;

/** Runs an image `[1, H, W, C]`, of a size that the network takes, in tiles. */
export async function translateTiles(
  caller: string,
  graph: Graph,
  image: Tensor4D,
  request: TileRequest,
): Promise<{ readonly output: Tensor4D; readonly translation: Translation }> {
  const plan = planTiles(caller, graph, request);
  const given = new Map<number, Statistics>();
  const feeds = new Map([[0, image]]);
  const { training, rng, pause } = request;
  const execution: Execution = { training, given };
  const run: TileRun = { graph, feeds, execution, rng, pause };
  const parts = [...plan.before, plan.after];
  const norms = new Set(parts.flatMap((part) => tiledNorms(graph, part, training)));
  try {
    const source = statisticsSource(graph, norms.size, request);
    if (source.factor !== undefined) record(graph, image, source.factor, { norms, given, request });
    for (const part of plan.before) {
      await measure(caller, run, part, given, request);
      feeds.set(part.wanted, await runTiles(run, part));
    }
    const deep: [number, Tensor4D][] = plan.deep.map((node) => [
      node,
      runOnce(graph, new Map([...feeds].filter(([at]) => at > 0)), node, execution, rng),
    ]);
    for (const { wanted } of plan.before) {
      feeds.get(wanted)?.dispose();
      feeds.delete(wanted);
    }
    for (const [node, values] of deep) feeds.set(node, values);
    await measure(caller, run, plan.after, given, request);
    const output = await runTiles(run, plan.after);
    const translation: Translation = {
      tiles: countTiles(run, plan.after),
      overlap: plan.after.cut.around,
      statistics: source.statistics,
      ...(source.statistics === 'copy' && { copy: copySize(graph, request, source.factor!) }),
    };
    return { output, translation };
  } finally {
    for (const [node, values] of feeds) if (node > 0) values.dispose();
    for (const { mean, variance } of given.values()) {
      mean.dispose();
      variance.dispose();
    }
  }
}

/** Takes the statistics of a part's norms, from the first to the last, where they are not known yet. */
async function measure(
  caller: string,
  run: TileRun,
  part: TiledPart,
  given: Map<number, Statistics>,
  request: TileRequest,
): Promise<void> {
  const { graph } = run;
  for (const norm of tiledNorms(graph, part, request.training)) {
    if (given.has(norm)) continue;
    const [input] = graph.nodes[norm]!.inputs;
    const least = { ...request, overlap: undefined };
    given.set(
      norm,
      await wholeStatistics(run, tiledPart(caller, graph, input!, part.given, least)),
    );
  }
}

/** How statistics are taken: in one run of the image divided by `factor`, or without one in tiles. */
interface StatisticsSource {
  readonly statistics: Translation['statistics'];
  readonly factor?: number;
}

function statisticsSource(graph: Graph, norms: number, request: TileRequest): StatisticsSource {
  if (norms === 0) return { statistics: 'none' };
  const places = placesOf(graph);
  const output = graph.nodes.length - 1;
  const fits = (factor: number) =>
    areLocal(places) &&
    peakBytes(graph, places, copySize(graph, request, factor), [output], [0]) <= request.memory;
  if (fits(1)) return { statistics: 'whole', factor: 1 };
  if (norms <= MOST_PASSES) return { statistics: 'whole' };
  let factor = 2;
  while (!fits(factor) && factor < Math.min(...request.size)) factor++;
  return { statistics: 'copy', factor };
}

/** The size of an image divided by a factor, as the network takes it. */
function copySize(
  graph: Graph,
  { size: [height, width], training }: TileRequest,
  factor: number,
): readonly [number, number] {
  const divided = (pixels: number) => Math.floor(pixels / factor);
  return sizeFrom(graph, [divided(height), divided(width)], training);
}

/** Runs a copy of the image as a whole, and takes down what the tiles' norms saw. */
function record(
  graph: Graph,
  image: Tensor4D,
  factor: number,
  {
    norms,
    given,
    request,
  }: {
    readonly norms: ReadonlySet<number>;
    readonly given: Map<number, Statistics>;
    readonly request: TileRequest;
  },
): void {
  const found = new Map<number, Statistics>();
  const copy = tidy(() => {
    const small = factor === 1 ? image : avgPool(image, factor, factor, 'valid');
    return padImage(small, copySize(graph, request, factor), 'reflect');
  });
  const execution = { training: request.training, record: found };
  runOnce(graph, new Map([[0, copy]]), graph.nodes.length - 1, execution, request.rng).dispose();
  copy.dispose();
  for (const [node, statistics] of found) {
    if (norms.has(node)) {
      given.set(node, statistics);
    } else {
      statistics.mean.dispose();
      statistics.variance.dispose();
    }
  }
}
