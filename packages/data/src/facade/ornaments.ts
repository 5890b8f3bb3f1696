import { type Colour, fract, put, type Shader, shade } from './canvas';
import type { Material } from './layout';
import type { Looks } from './looks';
import type { Size } from './openings';

const iron: Colour = [0.12, 0.12, 0.14];

/** A sill: a lit upper face over a front in shade. */
export function sillShader({ trim }: Looks): Shader {
  return (ink, _u, v) => put(ink, trim, v < 0.55 ? 1.12 : 0.72);
}

/** A cornice: a lit edge, a band, a row of dentils, a dark underside. */
export function corniceShader({ width, height }: Size, { trim }: Looks): Shader {
  const dentils = Math.max(8, Math.round(width / Math.max(height * 0.6, 0.012)));
  return (ink, u, v) => {
    if (v < 0.22) put(ink, trim, 1.14);
    else if (v < 0.5) put(ink, trim, 0.96);
    else if (v < 0.8) put(ink, trim, fract(u * dentils) < 0.5 ? 0.98 : 0.52);
    else put(ink, trim, 0.6);
  };
}

/** A raised band or frame: left and upper edges lit, right and lower ones in shade. */
export function moldingShader({ width, height }: Size, { trim }: Looks): Shader {
  const rim = Math.min(width, height) * 0.16;
  return (ink, u, v) => {
    const x = Math.min(u, 1 - u) * width;
    const y = Math.min(v, 1 - v) * height;
    const lit = x < y ? u < 0.5 : v < 0.5;
    put(ink, trim, Math.min(x, y) < rim ? (lit ? 1.12 : 0.7) : 0.97);
  };
}

/** A pilaster: rounded, lit from the left, with a capital and a base. */
export function pillarShader({ width, height }: Size, { trim }: Looks): Shader {
  const cap = (width / height) * 1.1;
  return (ink, u, v) => {
    const round = 1.12 - 0.5 * u * u - (u < 0.12 ? 0.12 : 0);
    const end = Math.min(v, 1 - v);
    if (end < cap) put(ink, trim, fract((v / cap) * 2) < 0.45 ? 1.1 - 0.2 * u : 0.74);
    else put(ink, trim, round - (fract(u * 3 + 0.5) < 0.16 ? 0.14 : 0));
  };
}

/** A rosette in a square. */
export function decoShader({ trim }: Looks): Shader {
  return (ink, u, v) => {
    const distance = Math.hypot(u - 0.5, v - 0.5);
    const side = 0.3 * (1 - u - v);
    if (distance < 0.18) put(ink, trim, 1.1 + side);
    else if (distance < 0.27) put(ink, trim, 0.55);
    else if (distance < 0.42) put(ink, trim, 0.98 + side);
    else put(ink, trim, 0.72);
  };
}

/** A balcony: a slab and a railing that one sees through; of stone on stone houses, else of iron. */
export function balconyShader({ width }: Size, { trim }: Looks, material: Material): Shader {
  const stone = material === 'stone';
  const colour = stone ? trim : iron;
  const bars = Math.max(5, Math.round(width / 0.02));
  const bar = stone ? 0.55 : 0.3;
  return (ink, u, v) => {
    if (v > 0.8) put(ink, trim, v < 0.9 ? 1.1 : 0.66);
    else if (v < 0.1) put(ink, colour, 1.15);
    else if (fract(u * bars) < bar || u < 0.02 || u > 0.98) {
      put(ink, colour, stone ? 1.05 - 0.5 * fract(u * bars) : 1);
    } else shade(ink, 0.72);
  };
}
