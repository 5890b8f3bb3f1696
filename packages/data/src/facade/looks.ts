import type { Rng } from '@gan/core';
import type { Colour } from './canvas';
import type { Material } from './layout';

/** Everything about a photo that its label map does not show. */
export interface Looks {
  readonly wall: Colour;
  readonly trim: Colour;
  readonly plinth: Colour;
  readonly frame: Colour;
  readonly door: Colour;
  readonly awning: Colour;
  readonly blind: Colour;
  readonly skyTop: Colour;
  readonly skyLow: Colour;
  readonly neighbour: Colour;
  /** What is left of the light in a cast shadow. */
  readonly shadow: number;
  /** Brightness of the whole photo. */
  readonly exposure: number;
  /** Seeds every texture. */
  readonly salt: number;
}

const walls: Record<Material, readonly Colour[]> = {
  brick: [
    [0.62, 0.33, 0.25],
    [0.55, 0.29, 0.22],
    [0.68, 0.43, 0.31],
  ],
  stucco: [
    [0.87, 0.75, 0.52],
    [0.86, 0.68, 0.57],
    [0.79, 0.79, 0.62],
    [0.88, 0.83, 0.72],
  ],
  stone: [
    [0.69, 0.65, 0.58],
    [0.63, 0.62, 0.6],
    [0.74, 0.68, 0.57],
  ],
};

const doors: readonly Colour[] = [
  [0.2, 0.3, 0.22],
  [0.34, 0.2, 0.13],
  [0.18, 0.24, 0.36],
  [0.42, 0.15, 0.14],
];

const awnings: readonly Colour[] = [
  [0.66, 0.17, 0.16],
  [0.18, 0.4, 0.28],
  [0.2, 0.3, 0.52],
  [0.74, 0.5, 0.16],
];

/** Draws colours and weather for a facade of the given material. */
export function drawLooks(rng: Rng, material: Material): Looks {
  const pick = (colours: readonly Colour[]) => colours[rng.integer(colours.length)]!;
  const spread = (amount: number) => amount * (2 * rng.uniform() - 1);
  /** A little lighter or darker, warmer or colder. */
  const vary = ([r, g, b]: Colour, light: number, tint: number): Colour => {
    const [l, t] = [spread(light), spread(tint)];
    return [r + l + t, g + l, b + l - t];
  };
  const overcast = 0.6 * rng.uniform();
  const wall = vary(pick(walls[material]), 0.05, 0.03);
  return {
    wall,
    trim: vary([0.87, 0.84, 0.77], 0.05, 0.02),
    plinth: vary([0.52, 0.49, 0.45], 0.05, 0.02),
    frame: vary(material === 'stone' ? [0.32, 0.26, 0.22] : [0.92, 0.91, 0.88], 0.04, 0.01),
    door: vary(pick(doors), 0.03, 0.02),
    awning: vary(pick(awnings), 0.04, 0.02),
    blind: vary([0.72, 0.67, 0.55], 0.07, 0.05),
    skyTop: vary([0.3 + 0.32 * overcast, 0.5 + 0.2 * overcast, 0.8], 0.03, 0.02),
    skyLow: vary([0.78, 0.86, 0.93], 0.03, 0.02),
    neighbour: vary([0.52, 0.46, 0.42], 0.06, 0.04),
    shadow: 0.5 + 0.2 * overcast,
    exposure: 1 + spread(0.04),
    salt: rng.integer(2 ** 31),
  };
}
