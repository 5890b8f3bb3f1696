import { NonFiniteError, OptionError, Rng } from '@gan/core';
import {
  concat,
  dispose,
  expandDims,
  mean,
  slice,
  squeeze,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checkModel } from '../models/check-model';
import { checkImage, sizeTaken } from './check-image';
import { type Graph, graphOf } from './graph';
import { borderTo, padImage } from './pad-image';
import { peakBytes } from './peak-bytes';
import { areLocal, placesOf } from './places';
import { runOnce } from './run-tiles';
import {
  checkTranslateOptions,
  type TranslateOptions,
  type TranslateSettings,
} from './translate-options';
import { translateTiles } from './translate-tiles';

const caller = 'translate';

/**
 * Runs images of any height and width through a generator.
 *
 * An image is padded to a size that the network takes, worked out from its layers, and the output is
 * cropped back. Above `memory`, or with `tile`, an image goes through in tiles without seams: they overlap by
 * what the network's receptive field asks for and begin at multiples of its stride, and where values lie
 * far apart, at the bottom of a U-Net, the network runs on the whole. So tiles make what the whole would, to
 * 1e-5.
 *
 * Norms that look at the whole image (instance norm, and in mode `'train'` batch norm) get the statistics of
 * the whole in every tile, taken in passes of their own, or for large networks with many such norms those of
 * a smaller copy; `report` is told which. Dropout in mode `'train'` is drawn anew in each tile but at the
 * bottom of a U-Net, and tiles are mixed where they meet.
 *
 * @param model A generator, as {@link generatorFrom} returns.
 * @param image `[H, W, C]`, or `[B, H, W, C]` whose images are translated each by itself, in [-1, 1].
 * @returns The output, of the image's height and width; the image stays the caller's.
 * @throws OptionError for a model that does not make an image of an image, one that cannot be run in
 *   tiles, or an option out of range.
 * @throws ShapeError for what is no image, or has other channels than the model takes.
 * @throws NonFiniteError when the output holds NaN or infinities, of the image or of the weights.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@gan/backend';
 * import { generatorFrom, translate } from '@gan/inference';
 *
 * await useBackend();
 * const generator = await generatorFrom('latest_net_G.pth');
 * const photo = await translate(generator, tf.zeros<tf.Rank.R3>([75, 50, 3]), { mode: 'train', seed: 1 });
 * console.log(photo.shape); // [ 75, 50, 3 ]
 * ```
 */
export async function translate<Image extends Tensor3D | Tensor4D>(
  model: LayersModel,
  image: Image,
  options: TranslateOptions = {},
): Promise<Image> {
  const settings = checkTranslateOptions(caller, options);
  const graph = generatorGraph(caller, model);
  checkImage(caller, graph, image);
  const count = image.rank === 3 ? 1 : image.shape[0]!;
  const outputs: Tensor4D[] = [];
  try {
    for (let at = 0; at < count; at++) {
      const one = tidy(() =>
        image.rank === 3
          ? (expandDims(image, 0) as Tensor4D)
          : slice(image as Tensor4D, [at, 0, 0, 0], [1, -1, -1, -1]),
      );
      try {
        outputs.push(await translateOne(graph, one, at, settings));
      } finally {
        one.dispose();
      }
    }
    return tidy(() => {
      const all = outputs.length === 1 ? outputs[0]!.clone() : concat(outputs, 0);
      return (image.rank === 3 ? squeeze(all, [0]) : all) as Tensor as Image;
    });
  } finally {
    dispose(outputs);
  }
}

/**
 * The graph of a model that makes an image of an image.
 *
 * @throws OptionError for another, where its layers tell.
 */
export function generatorGraph(by: string, model: LayersModel): Graph {
  checkModel(by, model);
  const graph = graphOf(by, model);
  const places = placesOf(graph);
  if (areLocal(places) && places.get(graph.nodes.length - 1)!.scale !== 1)
    throw otherSize(by, graph);
  return graph;
}

async function translateOne(
  graph: Graph,
  image: Tensor4D,
  at: number,
  settings: TranslateSettings,
): Promise<Tensor4D> {
  const { mode, seed, tile, overlap, padding, memory, signal, report } = settings;
  signal?.throwIfAborted();
  const [, height, width] = image.shape;
  const training = mode === 'train';
  const size = sizeTaken(caller, graph, [height, width], training);
  const places = placesOf(graph);
  const last = graph.nodes.length - 1;
  const fits = !areLocal(places) || peakBytes(graph, places, size, [last], [0]) <= memory;
  const isWhole = fits && (tile === undefined || tile >= Math.max(...size));
  const rng = new Rng(seed).fork(at === 0 ? 'generate' : `generate ${at}`);
  const padded = padImage(image, size, padding);
  let made: Tensor4D | undefined;
  try {
    if (isWhole) {
      made = runOnce(graph, new Map([[0, padded]]), last, { training }, rng);
      report({ tiles: 1, overlap: 0, statistics: 'none' });
    } else {
      const pause = () => rest(signal);
      const request = { size, training, tile, overlap, memory, rng, pause };
      const { output, translation } = await translateTiles(caller, graph, padded, request);
      made = output;
      report(translation);
    }
    const [, tall, wide] = made.shape;
    if (tall !== size[0] || wide !== size[1]) throw otherSize(caller, graph);
    await checkFinite(made, graph);
    const { top, left } = borderTo([height, width], size);
    return slice(made, [0, top, left, 0], [1, height, width, -1]);
  } finally {
    made?.dispose();
    padded.dispose();
  }
}

/** The mean is NaN or infinite where any value is. */
async function checkFinite(output: Tensor4D, { model }: Graph): Promise<void> {
  const average = mean(output);
  const [value] = await average.data();
  average.dispose();
  if (Number.isFinite(value)) return;
  throw new NonFiniteError(
    `${caller}: '${model.name}' made values that are NaN or infinite; check that the image has none, or use ` +
      'an earlier checkpoint',
  );
}

function otherSize(by: string, { model }: Graph): OptionError {
  return new OptionError(
    `${by}: '${model.name}' makes images of another size than those that it is given, as discriminators ` +
      'do; give a generator',
  );
}

/** Lets timers and input through, and stops where that is wanted. */
async function rest(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve);
  });
  signal?.throwIfAborted();
}
