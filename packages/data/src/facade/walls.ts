import { type Colour, fract, mix, put, type Shader, shade } from './canvas';
import type { Layout } from './layout';
import type { Looks } from './looks';
import { hash, noise } from './noise';

type Texture = (ink: Float64Array, x: number, y: number) => void;

const mortar: Colour = [0.74, 0.7, 0.64];

/** Rows of bricks, each a little different, with light joints; rows are aligned to the floors. */
function bricks(colour: Colour, course: number, salt: number): Texture {
  const joint = mix(colour, mortar, 0.75);
  return (ink, x, y) => {
    const row = Math.floor(y / course);
    const along = x / (course * 2.3) + (row & 1) * 0.5;
    if (fract(y / course) < 0.2 || fract(along) < 0.09) put(ink, joint);
    else put(ink, colour, 0.96 + 0.13 * hash(Math.floor(along), row, salt));
  };
}

/** Large blocks with dark joints, the upper edge of each lit and the lower one in shade. */
function blocks(colour: Colour, course: number, salt: number): Texture {
  return (ink, x, y) => {
    const row = Math.floor(y / course);
    const inside = fract(y / course);
    const along = x / (course * 2) + (row & 1) * 0.5;
    const end = fract(along);
    let light = 1.02 + 0.06 * hash(Math.floor(along), row, salt);
    if (inside < 0.1 || end < 0.05) light = 0.66;
    else if (inside < 0.24 || end < 0.12) light += 0.1;
    else if (inside > 0.86) light -= 0.12;
    put(ink, colour, light + 0.03 * noise(x * 90, y * 90, salt));
  };
}

/** Plaster: fine grain, faint stains. */
function plaster(colour: Colour, salt: number): Texture {
  return (ink, x, y) => {
    put(ink, colour, 1 + 0.05 * noise(x * 13, y * 6, salt) + 0.05 * noise(x * 130, y * 130, salt));
  };
}

/** The bare facade: upper floors of its material, a ground floor of grooved stone, a plinth. */
export function wallShader({ material, wall, floor, ground }: Layout, looks: Looks): Shader {
  const { salt } = looks;
  const upper = {
    brick: bricks(looks.wall, floor / 8, salt),
    stucco: plaster(looks.wall, salt),
    stone: blocks(looks.wall, floor / 4, salt),
  }[material];
  const lower = blocks(mix(looks.plinth, looks.wall, 0.45), floor / 4, salt + 7);
  return (ink, _u, _v, x, y) => {
    if (y < ground) upper(ink, x - wall.x0, y - wall.y0);
    else lower(ink, x - wall.x0, y - ground);
    if (y > wall.y1 - floor * 0.12) shade(ink, 0.72);
  };
}
