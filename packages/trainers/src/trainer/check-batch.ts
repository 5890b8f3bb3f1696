import { OptionError, ShapeError, show } from '@gan/core';
import { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checkSamples, listed } from './check-tensor';
import { shapeThrough, sizeMultiple, taken } from './network-shapes';

type Shape = readonly number[];

/** Which trainers take which tensors, for those who hold the wrong kind of data. */
const takers: Readonly<Record<string, string>> = {
  a: 'Pix2PixTrainer and CycleGanTrainer',
  real: 'GanTrainer, ConditionalGanTrainer and DcganTrainer',
};

/**
 * Checks that a batch is an object that holds some tensors by name.
 *
 * @throws OptionError otherwise.
 */
export function checkNames(
  caller: string,
  batch: unknown,
  names: readonly string[],
): asserts batch is Record<string, unknown> {
  const rule = `${caller}: a batch must be { ${names.join(', ')} }`;
  if (typeof batch !== 'object' || batch === null || Array.isArray(batch)) {
    throw new OptionError(`${rule}, got ${show(batch)}`);
  }
  if (batch instanceof Tensor) {
    throw new OptionError(`${rule}, got a tensor ${listed(batch.shape)}; put it under its name`);
  }
  if ('then' in batch) throw new OptionError(`${rule}, got a promise; await it`);
  const missing = names.filter((name) => !(name in batch));
  if (missing.length === 0) return;
  const got = Object.keys(batch);
  const list = got.length > 0 ? `{ ${got.join(', ')} }` : '{}';
  throw new OptionError(`${rule}, got ${list}${namesAdvice(names, missing, got)}`);
}

function namesAdvice(
  names: readonly string[],
  missing: readonly string[],
  got: readonly string[],
): string {
  const capital = got.find((key) => missing.includes(key.toLowerCase()));
  if (capital) return `; write ${capital.toLowerCase()}, not ${capital}`;
  const other = got.find((key) => key in takers && !names.includes(key));
  if (other) return `; ${other} is for ${takers[other]}`;
  return missing[0] === 'condition' ? '; oneHot(labels, classes) makes one of labels' : '';
}

/** Images that a translating trainer is given, and the network that takes or makes such images. */
export interface WantedImages {
  readonly name: string;
  readonly sizes: readonly (number | null)[];
  /** The option that decides on the channels, where the network is the trainer's own. */
  readonly option: 'inputChannels' | 'outputChannels';
}

/**
 * Checks images `[B, H, W, C]` for a network, from their shape alone.
 *
 * @param swapped Whether the other tensor of the batch would fit here.
 * @returns Their shape.
 */
export function checkImages(
  caller: string,
  value: unknown,
  { name, sizes, option }: WantedImages,
  swapped = false,
): Shape {
  const channels = sizes[2];
  return checkSamples(caller, value, {
    name,
    sizes,
    fix(got) {
      if (swapped)
        return "a and b look swapped; give { a: b, b: a }, or load them in direction 'BtoA'";
      if (channels === null || channels === got[3]) {
        return `resize or crop them to ${sizes[0]} x ${sizes[1]}`;
      }
      if (channels === got[1]) return undefined;
      return `load them with channels: ${channels}, or use ${option}: ${got[3]}`;
    },
  });
}

/** Height and width must come out whole after the halvings of the network that takes the images. */
export function checkMultiples(
  caller: string,
  name: string,
  shape: Shape,
  model: LayersModel,
): void {
  const multiple = sizeMultiple(model);
  const [, height = 0, width = 0] = shape;
  if (height % multiple === 0 && width % multiple === 0) return;
  const near = (size: number) => Math.max(1, Math.round(size / multiple)) * multiple;
  throw new ShapeError(
    `${caller}: height and width of ${name} must be multiples of ${multiple} for the generator, got ` +
      `${listed(shape)}; resize or crop to ${near(height)} x ${near(width)}, or use fewer levels`,
  );
}

/** Whether a value is a tensor of as many channels as are wanted. */
export const hasChannels = (value: unknown, channels: number | null | undefined): boolean =>
  value instanceof Tensor && value.rank === 4 && value.shape[3] === channels;

/** a and b must be as many images; in pairs also of one size. */
export function checkAlike(caller: string, a: Shape, b: Shape, rule: 'number' | 'size'): void {
  const axes = rule === 'size' ? 3 : 1;
  if (listed(a.slice(0, axes)) === listed(b.slice(0, axes))) return;
  throw new ShapeError(
    `${caller}: a and b must be as many images${rule === 'size' ? ' of one size' : ''}, got a ` +
      `${listed(a)} and b ${listed(b)}`,
  );
}

/** What a discriminator judges must have the sizes that it takes, and not be too small for it. */
export function checkJudged(
  caller: string,
  what: string,
  discriminator: { readonly name: string; readonly model: LayersModel },
  shape: Shape,
): void {
  const { name, model } = discriminator;
  const sizes = taken(model);
  if (!matches([null, ...sizes], shape)) {
    const wanted = sizes.map((size, i) => size ?? ['H', 'W', 'C'][i]);
    throw new ShapeError(
      `${caller}: ${name} takes [B, ${wanted.join(', ')}], and ${what} make ${listed(shape)}; give ` +
        'images of that size and channels, or another discriminator',
    );
  }
  shapeThrough(caller, name, model, [[...shape]]);
}

/** What a generator makes of images must have the shape of what it is compared with. */
export function checkMade(
  caller: string,
  generator: { readonly name: string; readonly model: LayersModel },
  [input, given]: readonly [name: string, shape: Shape],
  [target, wanted]: readonly [name: string, shape: Shape],
): void {
  const shape = shapeThrough(caller, generator.name, generator.model, [[...given]]);
  if (matches(shape, wanted)) return;
  throw new ShapeError(
    `${caller}: ${generator.name} makes ${listed(shape)} of ${input} ${listed(given)}, and ${target} ` +
      `is ${listed(wanted)}; give images of one size, or a generator that makes that shape`,
  );
}

/** Whether a shape is as wanted, as far as it is known. */
const matches = (shape: readonly (number | null)[], wanted: Shape) =>
  shape.length === wanted.length && shape.every((size, i) => size === null || size === wanted[i]);
