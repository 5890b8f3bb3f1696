import { blend, type Colour, put, type Shader, shade } from './canvas';
import type { Looks } from './looks';
import { hash, noise } from './noise';

const leaf: Colour = [0.3, 0.43, 0.18];
const rubble: Colour = [0.5, 0.4, 0.34];

/**
 * What the years did to a wall, of which the label map shows nothing: soot, fallen plaster and ivy,
 * each in patches of its own. `amount` 0 leaves the wall as it is.
 */
export function weatheringShader({ salt }: Looks, amount: number): Shader {
  return (ink, _u, _v, x, y) => {
    shade(ink, 1 + amount * 0.2 * noise(x * 44, y * 44, salt + 11));
    const fallen = noise(x * 9, y * 9, salt + 12) + 0.4 * noise(x * 30, y * 30, salt + 13);
    if (fallen > 1.25 - amount) {
      const stone = hash(Math.floor(x * 50), Math.floor(y * 60), salt + 14);
      blend(ink, rubble, 0.8);
      shade(ink, 1 + 0.35 * stone);
    }
    const grown = noise(x * 4, y * 4, salt + 15) + 0.5 * noise(x * 14, y * 14, salt + 16);
    if (grown > 1.1 - amount) {
      const light = hash(Math.floor(x * 56), Math.floor(y * 56), salt + 17);
      if (light > -0.7) put(ink, leaf, 0.95 + 0.6 * light);
    }
  };
}
