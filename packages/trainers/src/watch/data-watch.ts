import { NonFiniteError, ShapeError } from '@gan/core';
import {
  abs,
  max,
  min,
  slice,
  stack,
  sub,
  Tensor,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { made as madeSizes, sizeMultiple } from '../trainer/network-shapes';
import type { Trainer } from '../trainer/trainer';
import { interpolatedLabels } from './label-colours';
import { nonFiniteTensor } from './non-finite';

/** What the first batch can be warned of. */
export type DataTroubleCode =
  | 'image-size'
  | 'value-range'
  | 'label-colours'
  | 'constant-images'
  | 'identical-images';

/** A sign that the data do not fit the trainer. */
export interface DataTrouble {
  readonly code: DataTroubleCode;
  readonly message: string;
}

/** What this package's trainers make of a batch: names of images, and who takes or makes them. */
interface Roles {
  /** Images that a generator should learn to make, as far as tanh reaches. */
  readonly made: readonly string[];
  /** Images that a generator is given, with its name. */
  readonly given: Readonly<Record<string, string>>;
}

const roles: Readonly<Record<string, Roles>> = {
  GanTrainer: { made: ['real'], given: {} },
  ConditionalGanTrainer: { made: ['real'], given: {} },
  DcganTrainer: { made: ['real'], given: {} },
  Pix2PixTrainer: { made: ['b'], given: { a: 'generator' } },
  CycleGanTrainer: { made: ['a', 'b'], given: { a: 'generatorA', b: 'generatorB' } },
};

/** Height and width at most that are read back to count colours. */
const LOOK = 256;

/**
 * Looks at the first batch of a run, before it is trained on; of batches of other trainers than this
 * package's nothing is known. One read-back of some numbers, and of one image a side.
 *
 * @param place Where the batch comes from, in words.
 * @throws ShapeError for images that cannot go through the networks, with the size that can.
 * @throws NonFiniteError for a value that is NaN or infinite, unless `mayHoldNaN`.
 */
export async function lookAtData<Batch extends object>(
  trainer: Trainer<Batch>,
  batch: Batch,
  { place, mayHoldNaN }: { readonly place: string; readonly mayHoldNaN: boolean },
): Promise<DataTrouble[]> {
  const known = roles[trainer.config?.kind ?? ''];
  if (!known) return [];
  const tensors = tensorsOf(batch);
  const images = [...tensors].filter((entry): entry is [string, Tensor4D] => entry[1].rank === 4);
  const sizes = images.flatMap(([name, x]) => sizeTrouble(trainer, known, name, x));
  const troubles = sizes.slice(0, 1); // the other side is mended with it
  const bad = await nonFiniteTensor(tensors);
  if (bad && mayHoldNaN) return troubles;
  if (bad) {
    throw new NonFiniteError(
      `fit: ${bad} in ${place}; look for NaN or infinity in the data, such as a division by 0 where ` +
        'they are scaled',
    );
  }
  for (const [name, x] of images) {
    const { least, most, differ } = await extremes(x);
    if (least === most) {
      troubles.push(constantImages(name, least, x.shape[0], place));
      continue;
    }
    if (!differ) troubles.push(identicalImages(name, x.shape[0], place));
    const pixels = await firstPixels(x);
    const range = rangeTrouble(name, { least, most }, known.made.includes(name) ? pixels : []);
    if (range) troubles.push(range);
    else if (x.shape[3] === 3) troubles.push(...labelTrouble(name, pixels));
  }
  return troubles;
}

/**
 * The tensors of a batch with float values that can be looked at, by name; nothing of what is no object
 * of tensors. What is wrong with the others the trainer says itself.
 */
export function tensorsOf(batch: unknown): Map<string, Tensor> {
  const entries = Object.entries(batch ?? {}).filter(
    ([, value]) =>
      value instanceof Tensor && value.dtype === 'float32' && !value.isDisposed && value.size > 0,
  );
  return new Map(entries as [string, Tensor][]);
}

function sizeTrouble(
  { config, models }: Trainer<never>,
  { made, given }: Roles,
  name: string,
  x: Tensor4D,
): DataTrouble[] {
  const [, height, width, channels] = x.shape;
  const size = `${height} x ${width}`;
  const kind = config?.kind;
  const network = models[given[name] ?? ''];
  const takes = network ? sizeMultiple(network) : 1;
  if (height % takes !== 0 || width % takes !== 0) {
    const nearest = Math.max(takes, Math.round(Math.min(height, width) / takes) * takes);
    throw new ShapeError(
      `fit: ${name} of the batches must have a height and width that are multiples of ${takes}, which ` +
        `the trainer's ${given[name]} takes, got ${size}; give the data set cropSize: ${nearest}, or ` +
        'the trainer a smaller imageSize',
    );
  }
  const makes = made.includes(name) && !given[name] ? outputSize(models.generator) : undefined;
  // Other channels are for the trainer to refuse: they may be those of images in another layout.
  const isOther = makes?.[2] === channels && (makes[0] !== height || makes[1] !== width);
  if (made.length === 1 && made[0] === 'real' && makes && isOther) {
    const [h, w] = makes;
    throw new ShapeError(
      `fit: ${name} of the batches must be ${h} x ${w}, as the trainer's generator makes them, got ` +
        `${size}; give the data set loadSize: ${h} and cropSize: ${h}, or the trainer the imageSize ` +
        'of the data',
    );
  }
  // 256 is the default, with which networks of one's own take any size.
  const wanted = config?.options.imageSize;
  const isMeant = typeof wanted !== 'number' || wanted === 256 || made[0] === 'real';
  if (isMeant || height === wanted || width === wanted) return [];
  const message =
    `image size: the ${kind} was made for imageSize: ${wanted}, and ${name} of the batches is ${size}; ` +
    `give the data set cropSize: ${wanted}, or the trainer imageSize: ${Math.min(height, width)}`;
  return [{ code: 'image-size', message }];
}

/** `[H, W, C]` of the images that a generator makes of noise, if they are fixed. */
function outputSize(model: LayersModel | undefined) {
  const [height, width, channels] = model ? madeSizes(model) : [];
  return height && width && channels ? ([height, width, channels] as const) : undefined;
}

/** The ends of the values, and whether any image differs from the first. */
async function extremes(x: Tensor4D) {
  const three = tidy(() => {
    const [, ...rest] = x.shape;
    const first = slice(x, [0, 0, 0, 0], [1, ...rest]);
    return stack([min(x), max(x), max(abs(sub(x, first)))]);
  });
  const [least, most, difference] = (await three.data()) as unknown as [number, number, number];
  three.dispose();
  return { least, most, differ: x.shape[0] === 1 || difference > 0 };
}

/** The values of the middle of the first image. */
async function firstPixels(x: Tensor4D): Promise<ArrayLike<number>> {
  const [, height, width, channels] = x.shape;
  const [h, w] = [Math.min(height, LOOK), Math.min(width, LOOK)];
  const begin = [0, Math.floor((height - h) / 2), Math.floor((width - w) / 2), 0];
  const middle = slice(x, begin, [1, h, w, channels]);
  const values = await middle.data();
  middle.dispose();
  return values;
}

/** @param pixels Values of images that a generator should make; none of others. */
function rangeTrouble(
  name: string,
  { least, most }: { readonly least: number; readonly most: number },
  pixels: ArrayLike<number>,
): DataTrouble | undefined {
  const tell = (as: string, fix: string): DataTrouble => ({
    code: 'value-range',
    message:
      `value range: ${name} holds values from ${round(least)} to ${round(most)}${as}, and the networks ` +
      `are made for [-1, 1]; ${fix}`,
  });
  const { end, as } =
    least >= 0 && most > 2 && most <= 255
      ? { end: 255, as: ', as of 8 bits' }
      : least >= 0 && most > 255 && most <= 65535
        ? { end: 65535, as: ', as of up to 16 bits' }
        : { end: undefined, as: '' };
  if (end !== undefined) {
    return tell(as, `scale them: x / ${end / 2} - 1`);
  }
  if (most > 1.05 || least < -1.05) return tell('', 'scale them');
  if (least >= 0 && isFromZero(pixels, { least, most }))
    return tell(', as of [0, 1]', 'scale them: 2 * x - 1');
  return undefined;
}

const round = (x: number) => Number(x.toPrecision(4));

/**
 * Whether values of [0, 1] are an image's that was scaled to that, and no bright image's in [-1, 1].
 *
 * 8 bits in [-1, 1] are odd multiples of 1/255, in [0, 1] even ones, too: 0 is never in the former. Other
 * values must reach from one end to the other.
 */
function isFromZero(
  values: ArrayLike<number>,
  { least, most }: { readonly least: number; readonly most: number },
): boolean {
  if (values.length === 0) return false;
  let even = 0;
  let odd = 0;
  let zeros = 0;
  for (let i = 0; i < values.length; i++) {
    const level = (values[i] as number) * 255;
    if (level === 0) zeros++;
    if (Math.abs(level / 2 - Math.round(level / 2)) < 0.005) even++;
    if (Math.abs((level - 1) / 2 - Math.round((level - 1) / 2)) < 0.005) odd++;
  }
  const isWhole = least < 0.01 && most > 0.9 && odd < values.length;
  return zeros > 0 || even > values.length / 4 || isWhole;
}

function labelTrouble(name: string, pixels: ArrayLike<number>): DataTrouble[] {
  const levels = Array.from(pixels, (value) => (value + 1) * 127.5);
  if (levels.some((level) => Math.abs(level - Math.round(level)) > 0.05)) return [];
  const found = interpolatedLabels(levels.map(Math.round));
  if (!found) return [];
  const message =
    `label colours: ${name} looks like a label map of about ${found.own} colours, and has ` +
    `${found.all}, as resizing has mixed them; give the data set interpolation: { ${name}: 'nearest' }, ` +
    `on the command line --interpolation-${name} nearest`;
  return [{ code: 'label-colours', message }];
}

function constantImages(name: string, value: number, count: number, place: string): DataTrouble {
  const where = `of ${name} in ${place}`;
  const what = count === 1 ? `the image ${where} holds` : `all ${count} images ${where} hold`;
  const message =
    `constant images: ${what} nothing but ${round(value)}, from which ` +
    'nothing is learnt; look at the files, and at how they are scaled';
  return { code: 'constant-images', message };
}

function identicalImages(name: string, count: number, place: string): DataTrouble {
  const message =
    `identical images: all ${count} images of ${name} in ${place} are the same; check that the data ` +
    'set gives each of its samples';
  return { code: 'identical-images', message };
}
