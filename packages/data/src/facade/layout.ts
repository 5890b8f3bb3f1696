import type { Rng } from '@gan/core';
import type { Rect } from './canvas';
import type { CmpLabel } from './cmp-palette';

/** What the walls are built of; it goes with the ornaments, so that labels hint at it. */
export type Material = 'brick' | 'stucco' | 'stone';

/** A labelled part of a facade; later parts lie on top of earlier ones. */
export interface Part {
  readonly label: Exclude<CmpLabel, 'background' | 'facade'>;
  readonly rect: Rect;
}

/** Everything about a facade that its label map shows. */
export interface Layout {
  readonly material: Material;
  readonly wall: Rect;
  /** Height of an upper floor. */
  readonly floor: number;
  /** Where the ground floor begins. */
  readonly ground: number;
  readonly parts: readonly Part[];
}

const rect = (x0: number, y0: number, x1: number, y1: number): Rect => ({ x0, y0, x1, y1 });

/** Draws a facade: walls, a grid of windows, and the ornaments of its style. */
export function drawLayout(rng: Rng): Layout {
  const between = (low: number, high: number) => low + (high - low) * rng.uniform();
  const chance = (p: number) => rng.uniform() < p;

  const material = (['brick', 'stucco', 'stone'] as const)[rng.integer(3)]!;
  // Some houses reach beyond the picture's sides.
  const wall = rect(
    between(-0.03, 0.1),
    between(0.06, 0.18),
    between(0.9, 1.03),
    between(0.93, 0.985),
  );
  const width = wall.x1 - wall.x0;
  const bays = 3 + rng.integer(3);
  const floors = 2 + rng.integer(3);
  const cornice = between(0.03, 0.042);
  const floor = (wall.y1 - wall.y0 - cornice) / (floors + 1.3);
  const ground = wall.y1 - floor * 1.3;
  const margin = width * between(0.03, 0.06);
  const bay = (width - 2 * margin) / bays;

  const windowWidth = bay * between(0.42, 0.6);
  const windowHeight = floor * between(0.52, 0.64);
  const hasSills = material === 'brick' || chance(0.5);
  const hasLintels = material === 'brick' && chance(0.6);
  const hasSurrounds = material === 'stucco' && chance(0.75);
  const hasPillars = material === 'stone';
  const hasDeco = chance(material === 'stone' ? 0.7 : 0.35);
  const balconyFloor = chance(material === 'stucco' ? 0.85 : 0.3) ? rng.integer(floors) : -1;
  const balconyStep = chance(0.4) ? 1 : 2;
  const blindRate = chance(0.6) ? between(0.15, 0.5) : 0;

  const parts: Part[] = [];
  const add = (label: Part['label'], x0: number, y0: number, x1: number, y1: number) =>
    parts.push({ label, rect: rect(x0, y0, x1, y1) });

  for (let row = 0; row < floors; row++) {
    const top = wall.y0 + cornice + row * floor + floor * 0.2;
    for (let column = 0; column < bays; column++) {
      const centre = wall.x0 + margin + (column + 0.5) * bay;
      const [left, right] = [centre - windowWidth / 2, centre + windowWidth / 2];
      const bottom = top + windowHeight;
      const border = windowWidth * 0.17;
      if (hasSurrounds)
        add('molding', left - border, top - border, right + border, bottom + border);
      if (hasLintels) add('molding', left - border, top - floor * 0.1, right + border, top);
      add('window', left, top, right, bottom);
      if (chance(blindRate)) {
        add('blind', left, top, right, top + windowHeight * between(0.3, 0.75));
      }
      if (hasSills) add('sill', left - border, bottom, right + border, bottom + floor * 0.07);
      if (row === balconyFloor && column % balconyStep === 0) {
        const reach = bay * 0.1;
        const rail = bottom - windowHeight * 0.42;
        add('balcony', left - reach, rail, right + reach, bottom + floor * 0.09);
      }
      if (hasDeco && row > 0) {
        const side = Math.min(windowWidth * 0.5, floor * 0.14) / 2;
        const y = top - floor * 0.19;
        add('deco', centre - side, y - side, centre + side, y + side);
      }
    }
  }

  if (hasPillars) {
    const half = Math.min(bay * 0.11, 0.022);
    const step = chance(0.5) ? 1 : bays;
    for (let column = 0; column <= bays; column += step) {
      const x = Math.min(wall.x1 - half, Math.max(wall.x0 + half, wall.x0 + margin + column * bay));
      add('pillar', x - half, wall.y0 + cornice, x + half, ground);
    }
  }

  add('cornice', wall.x0 - 0.012, wall.y0, wall.x1 + 0.012, wall.y0 + cornice);
  add('cornice', wall.x0, ground, wall.x1, ground + floor * 0.13);
  if (material !== 'brick' && floors > 2 && chance(0.5)) {
    const y = wall.y0 + cornice + floor;
    add('molding', wall.x0, y - floor * 0.03, wall.x1, y + floor * 0.03);
  }

  const doorBay = rng.integer(bays);
  const hasShops = chance(0.65);
  const shopTop = ground + floor * 0.24;
  for (let column = 0; column < bays; column++) {
    const left = wall.x0 + margin + column * bay;
    if (column === doorBay) {
      const half = Math.min(bay * 0.28, floor * 0.3);
      add('door', left + bay / 2 - half, ground + floor * 0.3, left + bay / 2 + half, wall.y1);
    } else if (hasShops) {
      add('shop', left + bay * 0.06, shopTop, left + bay * 0.94, wall.y1);
    } else {
      const [x0, x1] = [left + bay / 2 - windowWidth / 2, left + bay / 2 + windowWidth / 2];
      const bottom = ground + floor * 1.02;
      add('window', x0, ground + floor * 0.34, x1, bottom);
      add('sill', x0 - bay * 0.05, bottom, x1 + bay * 0.05, bottom + floor * 0.07);
    }
  }
  return { material, wall, floor, ground, parts };
}
