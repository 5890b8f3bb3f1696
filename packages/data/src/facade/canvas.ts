/** A rectangle in picture units: the picture is 1 x 1, y points down. */
export interface Rect {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** A colour, each part from 0 to 1. */
export type Colour = readonly [number, number, number];

/**
 * The colour at a point. `ink` holds what was painted there and takes what shall be; (u, v) is the
 * point within the painted rectangle, from 0 to 1, and (x, y) within the picture.
 */
export type Shader = (ink: Float64Array, u: number, v: number, x: number, y: number) => void;

/** A square picture that rectangles are painted on, `scale` x `scale` samples a pixel. */
export class Canvas {
  readonly #side: number;
  readonly #samples: Float32Array;

  constructor(
    private readonly size: number,
    private readonly scale: number,
  ) {
    this.#side = size * scale;
    this.#samples = new Float32Array(this.#side * this.#side * 3);
  }

  /** Runs the shader on every sample whose centre lies in the rectangle. */
  paint({ x0, y0, x1, y1 }: Rect, shader: Shader): void {
    const side = this.#side;
    const samples = this.#samples;
    const ink = new Float64Array(3);
    const first = (edge: number) => Math.min(side, Math.max(0, Math.ceil(edge * side - 0.5)));
    const [left, right] = [first(x0), first(x1)];
    for (let j = first(y0), bottom = first(y1); j < bottom; j++) {
      const y = (j + 0.5) / side;
      const v = (y - y0) / (y1 - y0);
      for (let i = left; i < right; i++) {
        const k = (j * side + i) * 3;
        const x = (i + 0.5) / side;
        ink[0] = samples[k]!;
        ink[1] = samples[k + 1]!;
        ink[2] = samples[k + 2]!;
        shader(ink, (x - x0) / (x1 - x0), v, x, y);
        samples[k] = ink[0];
        samples[k + 1] = ink[1];
        samples[k + 2] = ink[2];
      }
    }
  }

  /** The mean of each pixel's samples as bytes, after a shader has run on each mean. */
  develop(finish: Shader): Uint8Array {
    const { size, scale } = this;
    const samples = this.#samples;
    const row = this.#side * 3;
    const out = new Uint8Array(size * size * 3);
    const ink = new Float64Array(3);
    for (let j = 0, k = 0; j < size; j++) {
      for (let i = 0; i < size; i++) {
        ink.fill(0);
        for (let sy = 0; sy < scale; sy++) {
          let s = (j * scale + sy) * row + i * scale * 3;
          for (let sx = 0; sx < scale; sx++) {
            ink[0]! += samples[s++]!;
            ink[1]! += samples[s++]!;
            ink[2]! += samples[s++]!;
          }
        }
        shade(ink, 1 / (scale * scale));
        const [u, v] = [(i + 0.5) / size, (j + 0.5) / size];
        finish(ink, u, v, u, v);
        for (let c = 0; c < 3; c++) out[k++] = Math.floor(clamp(ink[c]!) * 255 + 0.5);
      }
    }
    return out;
  }
}

/** Writes a colour times `light`. */
export function put(ink: Float64Array, colour: Colour, light = 1): void {
  ink[0] = colour[0] * light;
  ink[1] = colour[1] * light;
  ink[2] = colour[2] * light;
}

/** Multiplies what is there, as a shadow or a highlight does. */
export function shade(ink: Float64Array, light: number): void {
  ink[0]! *= light;
  ink[1]! *= light;
  ink[2]! *= light;
}

/** Moves what is there towards a colour: not at all for `amount` 0, all the way for 1. */
export function blend(ink: Float64Array, colour: Colour, amount: number): void {
  ink[0]! += (colour[0] - ink[0]!) * amount;
  ink[1]! += (colour[1] - ink[1]!) * amount;
  ink[2]! += (colour[2] - ink[2]!) * amount;
}

/** The colour between two others. */
export function mix(from: Colour, to: Colour, amount: number): Colour {
  return [
    from[0] + (to[0] - from[0]) * amount,
    from[1] + (to[1] - from[1]) * amount,
    from[2] + (to[2] - from[2]) * amount,
  ];
}

/** `x` limited to 0 .. 1. */
export const clamp = (x: number): number => Math.min(1, Math.max(0, x));

/** `x` without its integer part: a saw tooth. */
export const fract = (x: number): number => x - Math.floor(x);
