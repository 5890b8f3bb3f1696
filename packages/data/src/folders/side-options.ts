import { checkChoice, checkInteger, checkOptions, OptionError, show } from '@gan/core';
import type { Classes } from '../decode/decode-settings';
import { type Colour, checkPalette } from '../decode/palette';

/** Options that the two sides of a pair may have each for itself. */
export interface SideOptions {
  /**
   * 3 for RGB and 1 for grey, to which every image is converted; otherwise what the files must have:
   * 4 for RGBA, n for a TIFF of n bands or of n grey pages. Defaults to 3.
   */
  readonly channels?: number;
  /**
   * How images are resized: `'bicubic'`, antialiased, or `'nearest'`, which makes no new values. Both
   * as Pillow does it. Defaults to `'bicubic'`, for label maps of `classes` to `'nearest'`.
   */
  readonly interpolation?: Interpolation;
  /**
   * The stored values that become -1 and 1, such as `[0, 4095]`; what lies outside is limited to
   * them. Floats, signed and 32-bit integers need it. Defaults to 0 and the largest value of the
   * file's 8 or 16 bits.
   */
  readonly range?: readonly [low: number, high: number];
  /**
   * For label maps: how many classes there are, with the class number as the palette index or grey
   * value that files store; or the colour of each class. Images become one-hot `[H, W, n]` of 0 and
   * 1. Defaults to none.
   */
  readonly classes?: number | readonly Colour[];
}

/** How images are resized. */
export type Interpolation = 'bicubic' | 'nearest';

/**
 * One value for both sides, or one for each: `{ a: 1, b: 3 }`. The sides are the folders or halves a
 * and b as they lie on disk, whatever the direction; a side left out has the default.
 */
export type PerSide<T> = T | { readonly a?: T; readonly b?: T };

/** {@link SideOptions} for pairs. */
export type PairSideOptions = {
  readonly [Name in keyof SideOptions]?: PerSide<NonNullable<SideOptions[Name]>>;
};

/** The names of {@link SideOptions}. */
export const sideNames = ['channels', 'interpolation', 'range', 'classes'] as const;

/** The options of one side, all given. */
export interface SideSettings {
  readonly channels: number;
  readonly interpolation: Interpolation;
  readonly range?: readonly [low: number, high: number];
  readonly classes?: Classes;
}

/** The options of side a and of side b. */
export function splitSides(caller: string, options: PairSideOptions): [SideOptions, SideOptions] {
  const side = (which: 'a' | 'b') =>
    Object.fromEntries(
      sideNames.map((name) => [name, sideValue(caller, name, options[name], which)]),
    );
  return [side('a'), side('b')];
}

function sideValue<T>(
  caller: string,
  name: string,
  value: PerSide<T>,
  which: 'a' | 'b',
): T | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value as T;
  checkOptions(`${caller}: ${name}`, value, ['a', 'b']);
  return (value as { a?: T; b?: T })[which];
}

/**
 * Fills in the defaults of one side.
 *
 * @throws OptionError when an option is out of range or of no effect.
 */
export function checkSide(caller: string, options: SideOptions): SideSettings {
  const { channels, interpolation, range, classes } = options;
  if (classes !== undefined) return checkLabels(caller, options);
  return {
    channels: checkInteger(caller, 'channels', channels ?? 3, { min: 1 }),
    interpolation: checkInterpolation(caller, interpolation ?? 'bicubic'),
    ...(range !== undefined && { range: checkRange(caller, range) }),
  };
}

function checkLabels(
  caller: string,
  { channels, interpolation, range, classes }: SideOptions,
): SideSettings {
  for (const [name, value] of Object.entries({ channels, range })) {
    if (value === undefined) continue;
    throw new OptionError(
      `${caller}: ${name} has no effect with classes, whose images have a channel of 0 or 1 a ` +
        `class; leave it out, or give it to the other side of a pair alone: ${name}: { a } or { b }`,
    );
  }
  if (checkInterpolation(caller, interpolation ?? 'nearest') === 'bicubic') {
    throw new OptionError(
      `${caller}: interpolation: 'bicubic' would mix class numbers; leave it out: with classes it ` +
        "is 'nearest'",
    );
  }
  return { channels: 1, interpolation: 'nearest', classes: checkClasses(caller, classes) };
}

function checkInterpolation(caller: string, value: unknown): Interpolation {
  return checkChoice(caller, 'interpolation', value, ['bicubic', 'nearest']);
}

function checkRange(caller: string, value: unknown): readonly [number, number] {
  const [low, high] = Array.isArray(value) && value.length === 2 ? value : [];
  if (Number.isFinite(low) && Number.isFinite(high) && low < high) return [low, high];
  throw new OptionError(
    `${caller}: range must be two numbers [low, high], the lower first: the stored values that ` +
      `become -1 and 1, got ${show(value)}`,
  );
}

function checkClasses(caller: string, value: unknown): Classes {
  if (!Array.isArray(value)) {
    return { count: checkInteger(caller, 'classes', value, { min: 1, max: 65536 }) };
  }
  return { count: value.length, colours: checkPalette(caller, 'classes', value) };
}
