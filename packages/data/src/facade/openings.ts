import { blend, type Colour, clamp, fract, put, type Shader, shade } from './canvas';
import type { Looks } from './looks';
import { hash } from './noise';

/** Width and height of what is painted, in picture units. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

const dark: Colour = [0.09, 0.11, 0.14];
const curtain: Colour = [0.7, 0.66, 0.6];
const lamp: Colour = [0.93, 0.78, 0.5];

/** Glass: dark below, the sky's reflection above, a bright streak across. */
function glass(ink: Float64Array, u: number, v: number, y: number, sky: Colour): void {
  put(ink, dark);
  const mirrored = clamp(1.15 - 0.95 * v - 0.45 * u) * (1.05 - 0.5 * y);
  blend(ink, sky, mirrored * mirrored);
  if (Math.abs(u + 0.6 * v - 0.72) < 0.09) blend(ink, sky, 0.28);
}

/** A casement: frame, mullion, transom, and panes set back into the wall. */
export function windowShader({ width, height }: Size, looks: Looks, index: number): Shader {
  const edge = Math.min(0.16, 0.006 / width + 0.06);
  const edgeV = (edge * width) / height;
  const transom = height > width * 1.15 ? 0.33 : -1;
  const drawn = hash(index, 3, looks.salt) > 0.3;
  return (ink, u, v, _x, y) => {
    const mullion = Math.abs(u - 0.5) < edge * 0.45;
    const crossbar = Math.abs(v - transom) < edgeV * 0.5;
    if (u < edge || u > 1 - edge || v < edgeV || v > 1 - edgeV || mullion || crossbar) {
      put(ink, looks.frame, u < edge || v < edgeV ? 0.78 : 1);
      return;
    }
    glass(ink, u, v, y, looks.skyLow);
    if (drawn && Math.abs(u - 0.5) > 0.26) blend(ink, curtain, 0.3);
    // The reveal's own shadow, on the side that the light comes from.
    if (v < edgeV * 2.4 || u < edge * 1.9) shade(ink, looks.shadow);
  };
}

/** A roller blind: slats, each lit from above. */
export function blindShader({ height }: Size, { blind }: Looks): Shader {
  const slats = Math.max(2, Math.round(height / 0.013));
  return (ink, u, v) => {
    const slat = fract(v * slats);
    put(ink, blind, 1.06 - 0.42 * slat - (u < 0.08 ? 0.25 : 0) - (v < 0.12 ? 0.2 : 0));
  };
}

/** A double door with a fanlight, panels and handles, in a stone frame. */
export function doorShader({ width, height }: Size, looks: Looks): Shader {
  const edge = 0.09;
  const edgeV = (edge * width) / height;
  return (ink, u, v, _x, y) => {
    if (u < edge || u > 1 - edge || v < edgeV) {
      put(ink, looks.trim, u < edge ? 1 : u > 1 - edge ? 0.82 : 0.94);
      return;
    }
    if (v < 0.22) {
      glass(ink, u, v * 3, y, looks.skyLow);
      if (Math.abs(u - 0.5) < 0.02 || v > 0.19) put(ink, looks.door, 1.1);
      return;
    }
    const leaf = fract(((u - edge) / (1 - 2 * edge)) * 2);
    const panel = fract((v - 0.22) * 2.5);
    const distance = Math.min(leaf, 1 - leaf, panel, 1 - panel);
    // A recessed panel: its upper and left edges are in shade, the others catch light.
    const lit = leaf > 0.5 ? 1.5 : 0.55;
    put(
      ink,
      looks.door,
      leaf < 0.03 || leaf > 0.97 ? 0.5 : distance < 0.14 ? 1.1 : distance < 0.2 ? lit : 0.95,
    );
    if (Math.abs(u - 0.5) < 0.1 && Math.abs(u - 0.5) > 0.05 && Math.abs(v - 0.62) < 0.02) {
      put(ink, [0.85, 0.72, 0.4]);
    }
  };
}

/** A shop: striped awning, its shadow, lit display behind large panes, a stall riser. */
export function shopShader({ width }: Size, looks: Looks, index: number): Shader {
  const stripes = Math.max(4, Math.round(width / 0.022));
  return (ink, u, v, _x, y) => {
    if (v < 0.27) {
      const striped = fract(u * stripes) < 0.5;
      put(ink, striped ? looks.awning : looks.trim, v < 0.22 ? 1.1 - 1.2 * v : 0.66);
      return;
    }
    const post = Math.min(u, 1 - u, Math.abs(u - 0.5)) < 0.035;
    if (v > 0.84 || post || Math.abs(v - 0.46) < 0.012) {
      put(ink, looks.door, v > 0.84 && v < 0.87 ? 1.6 : 1);
    } else {
      glass(ink, u, v, y, looks.skyLow);
      const glow = clamp(1.4 * (v - 0.32)) * (0.75 + 0.15 * hash(index, 5, looks.salt));
      blend(ink, lamp, glow * 0.75);
      // Goods on display: blocks of random height.
      const slot = Math.floor(u * 9);
      if (v > 0.72 - 0.08 * hash(slot, index, looks.salt)) shade(ink, 0.5 + 0.1 * (slot % 3));
    }
    if (v < 0.36) shade(ink, looks.shadow);
  };
}
