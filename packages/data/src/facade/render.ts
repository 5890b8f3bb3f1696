import type { Pixels } from '../batches/pixels';
import { Canvas, type Rect, type Shader, shade } from './canvas';
import { type CmpLabel, cmpPalette } from './cmp-palette';
import type { Layout, Part } from './layout';
import type { Looks } from './looks';
import { hash } from './noise';
import { blindShader, doorShader, shopShader, windowShader } from './openings';
import {
  balconyShader,
  corniceShader,
  decoShader,
  moldingShader,
  pillarShader,
  sillShader,
} from './ornaments';
import { neighbours, roof, sky, street } from './surroundings';
import { wallShader } from './walls';
import { weatheringShader } from './weathering';

/** How far a part stands out of the wall, in picture units: the length of its shadow. */
const depth: Partial<Record<CmpLabel, number>> = {
  cornice: 0.022,
  balcony: 0.03,
  sill: 0.01,
  molding: 0.006,
  pillar: 0.01,
  deco: 0.006,
};

/** The label map: the colour of the topmost part at each pixel's centre. */
export function renderLabels(layout: Layout, size: number): Pixels {
  const data = new Uint8Array(size * size * 3);
  const fill = (label: CmpLabel, { x0, y0, x1, y1 }: Rect) => {
    const first = (edge: number) => Math.min(size, Math.max(0, Math.ceil(edge * size - 0.5)));
    const [left, right] = [first(x0), first(x1)];
    const [red, green, blue] = cmpPalette[label];
    for (let y = first(y0), bottom = first(y1); y < bottom; y++) {
      for (let x = left, k = (y * size + left) * 3; x < right; x++) {
        data[k++] = red;
        data[k++] = green;
        data[k++] = blue;
      }
    }
  };
  fill('background', { x0: 0, y0: 0, x1: 1, y1: 1 });
  fill('facade', layout.wall);
  for (const { label, rect } of layout.parts) fill(label, rect);
  return { width: size, height: size, channels: 3, data };
}

/** The photo: surroundings, wall, parts with their shadows, light from the upper left, grain. */
export function renderPhoto(
  layout: Layout,
  looks: Looks,
  size: number,
  weathering: number,
): Pixels {
  const { wall, floor } = layout;
  const canvas = new Canvas(size, Math.max(2, Math.ceil(192 / size)));
  const eaves = wall.y0 + 0.08;
  const beside = neighbours(looks, layout);
  canvas.paint({ x0: 0, y0: 0, x1: 1, y1: eaves }, sky(looks));
  canvas.paint({ x0: 0, y0: eaves, x1: wall.x0, y1: wall.y1 }, beside);
  canvas.paint({ x0: wall.x1, y0: eaves, x1: 1, y1: wall.y1 }, beside);
  canvas.paint({ x0: wall.x0, y0: wall.y0 - 0.05, x1: wall.x1, y1: wall.y0 }, roof(looks));
  canvas.paint({ x0: 0, y0: wall.y1, x1: 1, y1: 1 }, street(looks));
  canvas.paint(wall, wallShader(layout, looks));
  if (weathering > 0) canvas.paint(wall, weatheringShader(looks, weathering));
  layout.parts.forEach((part, index) => {
    const reach = depth[part.label] ?? 0;
    const { x0, y0, x1, y1 } = part.rect;
    if (reach > 0) {
      // Light falls from the upper left: shadows move down and, half as far, to the right.
      const cast = { x0: x0 + reach / 2, y0: y0 + reach, x1: x1 + reach / 2, y1: y1 + reach };
      canvas.paint(cast, (ink) => shade(ink, looks.shadow));
    }
    canvas.paint(part.rect, partShader(part, layout, looks, index));
  });
  canvas.paint(wall, (ink, u, v) => shade(ink, 1.1 - 0.24 * u - 0.1 * v * v));
  canvas.paint({ x0: 0, y0: wall.y1, x1: 1, y1: wall.y1 + floor * 0.06 }, (ink) => shade(ink, 0.7));
  // Vignette and grain belong to the camera: they act on whole pixels.
  const data = canvas.develop((ink, u, v) => {
    const distance = (u - 0.5) * (u - 0.5) + (v - 0.5) * (v - 0.5);
    shade(ink, looks.exposure * (1.04 - 0.3 * distance));
    const grain = 0.02 * hash(Math.floor(u * size), Math.floor(v * size), looks.salt);
    for (let c = 0; c < 3; c++) ink[c]! += grain;
  });
  return { width: size, height: size, channels: 3, data };
}

function partShader({ label, rect }: Part, layout: Layout, looks: Looks, index: number): Shader {
  const size = { width: rect.x1 - rect.x0, height: rect.y1 - rect.y0 };
  switch (label) {
    case 'window':
      return windowShader(size, looks, index);
    case 'blind':
      return blindShader(size, looks);
    case 'door':
      return doorShader(size, looks);
    case 'shop':
      return shopShader(size, looks, index);
    case 'sill':
      return sillShader(looks);
    case 'cornice':
      return corniceShader(size, looks);
    case 'molding':
      return moldingShader(size, looks);
    case 'pillar':
      return pillarShader(size, looks);
    case 'deco':
      return decoShader(looks);
    case 'balcony':
      return balconyShader(size, looks, layout.material);
  }
}
