/** A point of a glyph, x to the right and y down, in a box about 0.7 wide and 1 high. */
export type GlyphPoint = readonly [x: number, y: number];

/** A stroke of the pen: straight from point to point, or a smooth curve through them. */
export interface Stroke {
  readonly kind: 'line' | 'curve' | 'loop';
  readonly points: readonly GlyphPoint[];
}

/** One way to write a digit. */
export type Glyph = readonly Stroke[];

const line = (...points: GlyphPoint[]): Stroke => ({ kind: 'line', points });
const curve = (...points: GlyphPoint[]): Stroke => ({ kind: 'curve', points });
const loop = (...points: GlyphPoint[]): Stroke => ({ kind: 'loop', points });

const oval = loop(
  [0.35, 0],
  [0.6, 0.13],
  [0.68, 0.5],
  [0.6, 0.87],
  [0.35, 1],
  [0.1, 0.87],
  [0.02, 0.5],
  [0.1, 0.13],
);
const stem = line([0.35, 0], [0.35, 1]);
const flag = line([0.13, 0.24], [0.35, 0]);
const foot = line([0.12, 1], [0.58, 1]);
const hook = curve(
  [0.05, 0.26],
  [0.14, 0.07],
  [0.36, 0],
  [0.58, 0.09],
  [0.62, 0.3],
  [0.46, 0.58],
  [0.05, 1],
);
const upperBelly = curve([0.06, 0.15], [0.3, 0], [0.57, 0.11], [0.55, 0.36], [0.27, 0.47]);
const lowerBelly = curve(
  [0.27, 0.47],
  [0.58, 0.56],
  [0.65, 0.77],
  [0.46, 0.97],
  [0.2, 0.99],
  [0.03, 0.85],
);
const fiveBelly = curve(
  [0.1, 0.45],
  [0.36, 0.37],
  [0.62, 0.5],
  [0.64, 0.75],
  [0.44, 0.97],
  [0.19, 0.99],
  [0.03, 0.87],
);
const ring = loop(
  [0.36, 0],
  [0.57, 0.09],
  [0.64, 0.27],
  [0.52, 0.47],
  [0.28, 0.5],
  [0.08, 0.34],
  [0.12, 0.1],
);
const sevenTop = line([0.03, 0.02], [0.66, 0]);

/** The ways to write each digit, 0 to 9; each is drawn as often. */
export const glyphs: readonly (readonly Glyph[])[] = [
  [[oval]],
  [[stem], [stem, flag], [stem, flag, foot]],
  [
    [hook, line([0.05, 1], [0.68, 1])],
    [hook, curve([0.05, 1], [0.22, 0.9], [0.45, 0.99], [0.68, 0.93])],
  ],
  [
    [upperBelly, lowerBelly],
    [line([0.05, 0.01], [0.6, 0], [0.27, 0.43]), lowerBelly],
  ],
  [
    [line([0.16, 0], [0.04, 0.58], [0.7, 0.58]), line([0.52, 0.16], [0.48, 1])],
    [line([0.52, 0], [0.02, 0.66], [0.7, 0.66]), line([0.52, 0], [0.52, 1])],
  ],
  [
    [line([0.62, 0], [0.14, 0.02], [0.1, 0.45]), fiveBelly],
    [curve([0.64, 0.02], [0.4, 0], [0.16, 0.04]), line([0.16, 0.04], [0.1, 0.45]), fiveBelly],
  ],
  [
    [
      curve(
        [0.55, 0.02],
        [0.26, 0.2],
        [0.07, 0.5],
        [0.06, 0.78],
        [0.2, 0.97],
        [0.45, 0.99],
        [0.63, 0.8],
        [0.58, 0.59],
        [0.38, 0.49],
        [0.16, 0.57],
        [0.06, 0.72],
      ),
    ],
  ],
  [
    [sevenTop, line([0.66, 0], [0.26, 1])],
    [sevenTop, curve([0.66, 0], [0.42, 0.42], [0.3, 1])],
    [sevenTop, line([0.66, 0], [0.28, 1]), line([0.2, 0.52], [0.62, 0.48])],
  ],
  [
    [
      loop([0.35, 0], [0.56, 0.09], [0.57, 0.31], [0.35, 0.46], [0.13, 0.31], [0.14, 0.09]),
      loop([0.35, 0.46], [0.6, 0.6], [0.64, 0.84], [0.35, 1], [0.06, 0.84], [0.1, 0.6]),
    ],
  ],
  [
    [ring, line([0.64, 0.2], [0.58, 1])],
    [ring, curve([0.64, 0.22], [0.62, 0.6], [0.48, 0.92], [0.16, 0.99])],
  ],
];
