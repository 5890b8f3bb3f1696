import { checkInteger, checkNumber, checkOptions, Rng } from '@gan/core';
import { pixelCache } from '../batches/pixel-cache';
import { type PairDataset, pairDataset } from '../pairs/pair-dataset';
import { drawLayout } from './layout';
import { drawLooks } from './looks';
import { renderLabels, renderPhoto } from './render';

/** Pictures kept in memory: drawing one takes longer than reading it again. */
const CACHE_BYTES = 2 ** 26;

/** Options of {@link proceduralFacades}. */
export interface ProceduralFacadesOptions {
  /** Height and width, from 32 to 512. Defaults to 64. */
  readonly imageSize?: number;
  /** How many pairs there are. Defaults to 400. */
  readonly count?: number;
  /** Chooses the houses; another seed draws others. Defaults to 0. */
  readonly seed?: number;
  /**
   * How much soot, fallen plaster and ivy the walls of the photos have, from 0 to 1. The label maps
   * tell nothing of it, so no network can foresee it. Defaults to 0.
   */
  readonly weathering?: number;
}

/**
 * Label maps and photos of houses that are drawn, not loaded: data to train pix2pix on at once.
 *
 * `a` is a label map in the colours of {@link cmpPalette}, `b` a photo of the same house, both
 * `[B, imageSize, imageSize, 3]`. A house depends on `seed` and its index alone, and looks the same
 * at every size. The light always comes from the upper left, so batches are shuffled but not
 * mirrored. Runs in Node and in browsers.
 *
 * @throws OptionError when an option is out of range.
 *
 * @example
 * ```ts
 * import { useBackend } from '@gan/backend';
 * import { imageGrid, proceduralFacades, saveImage } from '@gan/data';
 *
 * await useBackend();
 * const { a, b } = await proceduralFacades({ imageSize: 128 }).pairs([0, 1, 2, 3]);
 * await saveImage('facades.png', await imageGrid([a, b])); // label maps above photos
 * ```
 */
export function proceduralFacades(options: ProceduralFacadesOptions = {}): PairDataset {
  const caller = 'proceduralFacades';
  checkOptions(caller, options, ['imageSize', 'count', 'seed', 'weathering']);
  const size = checkInteger(caller, 'imageSize', options.imageSize ?? 64, { min: 32, max: 512 });
  const count = checkInteger(caller, 'count', options.count ?? 400, { min: 1 });
  const seed = checkInteger(caller, 'seed', options.seed ?? 0);
  const weathering = checkNumber(caller, 'weathering', options.weathering ?? 0, { min: 0, max: 1 });
  const rng = new Rng(seed);
  const cache = pixelCache(CACHE_BYTES);
  const draw = async (index: number) => {
    const house = rng.fork(`facade ${index}`);
    const layout = drawLayout(house.fork('layout'));
    const looks = drawLooks(house.fork('looks'), layout.material);
    return [renderLabels(layout, size), renderPhoto(layout, looks, size, weathering)];
  };
  const load = async (index: number) => {
    const [a, b] = await cache.get(`${index}`, () => draw(index));
    return { a: a!, b: b! };
  };
  return pairDataset(
    { caller, seed, load },
    Array.from({ length: count }, (_, index) => index),
  );
}
