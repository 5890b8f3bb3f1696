/** The label colours of the CMP facade data set, as RGB from 0 to 255. */
export const cmpPalette = {
  background: [0, 0, 170],
  facade: [0, 0, 255],
  window: [0, 85, 255],
  door: [0, 170, 255],
  cornice: [0, 255, 255],
  sill: [85, 255, 170],
  balcony: [170, 255, 85],
  blind: [255, 255, 0],
  deco: [255, 170, 0],
  molding: [255, 85, 0],
  pillar: [255, 0, 0],
  shop: [170, 0, 0],
} as const satisfies Record<string, readonly [number, number, number]>;

/** A label of the CMP facade data set. */
export type CmpLabel = keyof typeof cmpPalette;
