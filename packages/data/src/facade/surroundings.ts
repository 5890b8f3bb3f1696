import { blend, type Colour, clamp, fract, put, type Shader, shade } from './canvas';
import type { Layout } from './layout';
import type { Looks } from './looks';
import { hash, noise } from './noise';

const paving: Colour = [0.58, 0.56, 0.54];
const road: Colour = [0.34, 0.34, 0.36];
const tiles: Colour = [0.31, 0.27, 0.27];
const pane: Colour = [0.17, 0.19, 0.23];

/** A sky that pales towards the roofs, with soft clouds. */
export function sky({ skyTop, skyLow, salt }: Looks): Shader {
  return (ink, _u, _v, x, y) => {
    put(ink, skyTop);
    blend(ink, skyLow, clamp(y * 3.2));
    const cloud = noise(x * 3, y * 9, salt) + 0.5 * noise(x * 7, y * 19, salt + 1);
    blend(ink, [0.97, 0.97, 0.98], clamp(cloud * 0.7) * 0.7);
  };
}

/** The houses left and right, plain and in softer light. */
export function neighbours({ neighbour, salt }: Looks, { wall, floor }: Layout): Shader {
  return (ink, _u, v, x, y) => {
    const left = x < wall.x0;
    const away = left ? wall.x0 - x : x - wall.x1;
    put(ink, neighbour, (left ? 1 : 0.8) * (1 + 0.04 * hash(left ? 1 : 2, 0, salt)));
    const row = fract((y - wall.y0) / floor);
    // Their windows begin a little off the party wall.
    if (away > 0.035 && away < 0.085 && row > 0.3 && row < 0.8 && y < wall.y1 - 0.04)
      put(ink, pane);
    if (v < 0.02) shade(ink, 0.6);
    // The facade stands forward: it takes the light from the house on its right.
    if (!left) shade(ink, 0.62 + 0.38 * clamp(away / 0.05));
  };
}

/** A steep tiled roof behind the upper cornice. */
export function roof({ salt }: Looks): Shader {
  return (ink, u, v, x, y) => {
    // Slanting ends: what is outside stays as it is.
    const slant = (1 - v) * 0.05;
    if (u < slant || u > 1 - slant) return;
    const course = Math.floor(y * 110);
    const row = fract(y * 110);
    const grain = 0.05 * hash(Math.floor(x * 90 + (course & 1) * 0.5), course, salt);
    put(ink, tiles, 1.15 - 0.25 * u + grain - (row > 0.7 ? 0.25 : 0));
  };
}

/** Paving before the house, then a kerb and the road. */
export function street({ salt }: Looks): Shader {
  return (ink, _u, v, x, y) => {
    if (v < 0.5) {
      put(ink, paving, 0.72 + 0.5 * v + (fract(x * 14 + v * (x - 0.5) * 6) < 0.06 ? -0.12 : 0));
    } else {
      put(ink, road, 1 + 0.1 * noise(x * 60, y * 60, salt));
      if (v < 0.6) put(ink, paving, 1.1);
    }
  };
}
