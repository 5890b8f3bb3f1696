/** Colours that are counted as a map's own. */
const OWN = 32;
/** Share of the pixels from which on a colour is a map's own. */
const OWN_SHARE = 0.002;
/** Pixels that are looked at for what they are blended of. */
const LOOKED_AT = 1000;
/** Blended colours from which on a map counts as interpolated. */
const MANY = 64;
/** Distance, in 8-bit steps, within which a colour is what it is compared with. */
const NEAR = 6;
/** Distance from every region's colour from which on a colour is a blend, and no JPEG's noise. */
const FAR = 24;

type Colour = readonly [number, number, number];

/** What interpolation made of a label map. */
export interface LabelColours {
  /** Colours of regions. */
  readonly own: number;
  /** All colours. */
  readonly all: number;
}

/**
 * Recognises an interpolated label map: a few colours fill most of it, and next to all of the other
 * pixels, hundreds of colours, lie between two of these.
 *
 * Photos have no such few colours, gradients no regions, drawings in black on white only one pair; in a
 * map that was a JPEG the other colours lie around the few ones and not between them.
 *
 * @param pixels 8-bit RGB, three numbers a pixel.
 * @returns Undefined for any other picture.
 */
export function interpolatedLabels(pixels: ArrayLike<number>): LabelColours | undefined {
  const count = pixels.length / 3;
  const counts = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const key = keyOf(pixels, i);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  if (counts.size < MANY) return undefined;
  const own = [...counts]
    .filter(([, n]) => n >= OWN_SHARE * count)
    .sort((a, b) => b[1] - a[1])
    .slice(0, OWN);
  const covered = own.reduce((sum, [, n]) => sum + n, 0);
  if (covered < 0.6 * count || onOneLine(own.map(([key]) => colourOf(key)))) return undefined;

  const others = [...counts.keys()].filter((key) => !own.some(([one]) => one === key));
  const regions = mainColours(own.map(([key]) => colourOf(key)));
  const far = others
    .map(colourOf)
    .filter((colour) => regions.every((one) => distance(one, colour) > FAR));
  // A JPEG has most of its other colours around those of the regions.
  if (far.length < MANY || far.length < others.length / 2) return undefined;
  const every = Math.ceil(far.length / LOOKED_AT);
  const looked = far.filter((_, i) => i % every === 0);
  const between = looked.filter((colour) => isBetween(colour, regions));
  if (between.length < 0.6 * looked.length) return undefined;
  return { own: regions.length, all: counts.size };
}

const keyOf = (pixels: ArrayLike<number>, i: number) =>
  (Number(pixels[3 * i]) << 16) | (Number(pixels[3 * i + 1]) << 8) | Number(pixels[3 * i + 2]);

const colourOf = (key: number): Colour => [key >> 16, (key >> 8) & 255, key & 255];

const distance = (p: Colour, q: Colour) => Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);

/** The colours without those that are blends of more frequent ones: thin lines have only such. */
function mainColours(colours: readonly Colour[]): Colour[] {
  const main: Colour[] = [];
  for (const colour of colours) {
    if (main.every((one) => distance(one, colour) > NEAR) && !isBetween(colour, main)) {
      main.push(colour);
    }
  }
  return main;
}

/** Whether a colour lies between two others, or beyond one as far as bicubic filters overshoot. */
function isBetween(colour: Colour, others: readonly Colour[]): boolean {
  return others.some((p, i) =>
    others.slice(i + 1).some((q) => distanceToLine(colour, p, q) < NEAR),
  );
}

/** The distance from c to the line from p to q, some way beyond both included. */
function distanceToLine(c: Colour, p: Colour, q: Colour): number {
  const along = [q[0] - p[0], q[1] - p[1], q[2] - p[2]] as const;
  const from = [c[0] - p[0], c[1] - p[1], c[2] - p[2]] as const;
  const length = along[0] ** 2 + along[1] ** 2 + along[2] ** 2;
  const t = (from[0] * along[0] + from[1] * along[1] + from[2] * along[2]) / (length || 1);
  const s = Math.max(-0.15, Math.min(1.15, t));
  return distance(c, [p[0] + s * along[0], p[1] + s * along[1], p[2] + s * along[2]]);
}

/** Whether all colours lie on one line, as the greys do. */
function onOneLine(colours: readonly Colour[]): boolean {
  const [first, ...rest] = colours as [Colour, ...Colour[]];
  if (!first) return true;
  const farthest = rest.reduce<Colour>(
    (best, one) => (distance(first, one) > distance(first, best) ? one : best),
    first,
  );
  return colours.every((one) => distanceToLine(one, first, farthest) < NEAR);
}
