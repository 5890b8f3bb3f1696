import { OptionError, show } from '@gan/core';

/** A colour as RGB from 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/**
 * Returns a list of different colours.
 *
 * @throws OptionError when it is none.
 */
export function checkPalette(caller: string, name: string, value: unknown): readonly Colour[] {
  const isByte = (part: unknown) =>
    Number.isInteger(part) && (part as number) >= 0 && (part as number) <= 255;
  const isColour = (colour: unknown) =>
    Array.isArray(colour) && colour.length === 3 && colour.every(isByte);
  if (!Array.isArray(value) || value.length === 0 || !value.every(isColour)) {
    throw new OptionError(
      `${caller}: ${name} must be a list of colours [red, green, blue] of integers from 0 to 255` +
        `, got ${show(value)}`,
    );
  }
  const seen = new Map<string, number>();
  value.forEach((colour, i) => {
    const text = `[${colour}]`;
    const other = seen.get(text);
    if (other !== undefined) {
      throw new OptionError(
        `${caller}: ${name} must be different colours, got ${text} as ${other} and as ${i}`,
      );
    }
    seen.set(text, i);
  });
  return value;
}
