import type { Colour } from './palette';

/** What the numbers or colours of label maps mean. */
export interface Classes {
  readonly count: number;
  /** The colour of each class; where it is left out, files hold its number. */
  readonly colours?: readonly Colour[];
}

/** What a file is decoded to. */
export interface DecodeSettings {
  /** 3 for RGB, 1 for grey, otherwise what files must have; with `classes` 1. */
  readonly channels: number;
  /** The stored values that become -1 and 1. Defaults to those of black and white. */
  readonly range?: readonly [low: number, high: number];
  /** For label maps: images are class numbers. */
  readonly classes?: Classes;
  /** Whether EXIF's orientation is applied, also where Pillow does not. */
  readonly autoOrient: boolean;
}

/** What decoding depends on, as text: equal where the settings are. */
export function decodeKey({ channels, range, classes, autoOrient }: DecodeSettings): string {
  return JSON.stringify([channels, range, classes, autoOrient]);
}
