import type { Rng } from '@gan/core';
import type { Pixels } from '../batches/pixels';
import { crop, mirror } from '../resize/crop';
import type { FolderSettings } from './image-folder-options';

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

type Sizes = Pick<FolderSettings, 'preprocess' | 'loadSize' | 'cropSize'>;

/** What is done to an image once it has its loaded size; a pair shares one. */
export interface Augmentation {
  /** The corner of the crop, where there is one. */
  readonly corner?: { readonly left: number; readonly top: number };
  readonly mirrored: boolean;
}

/** The size that an image of `size` is resized to before it is cropped. */
export function loadedSize(size: Size, { preprocess, loadSize, cropSize }: Sizes): Size {
  switch (preprocess) {
    case 'resize_and_crop':
    case 'resize':
      return { width: loadSize, height: loadSize };
    case 'scale_width':
    case 'scale_width_and_crop':
      if (size.width === loadSize && size.height >= cropSize) return size;
      return {
        width: loadSize,
        height: Math.max(Math.floor((loadSize * size.height) / size.width), cropSize),
      };
    case 'crop':
      return size;
    case 'none':
      return { width: multipleOfFour(size.width), height: multipleOfFour(size.height) };
  }
}

/**
 * The settings for images that are shown whole, not augmented: resized straight to the size of a
 * crop, so that as much as possible is left in it.
 */
export function wholeSettings<S extends Sizes>(settings: S): S {
  if (!settings.preprocess.endsWith('_and_crop')) return settings;
  return { ...settings, loadSize: settings.cropSize };
}

/** Draws the place of a crop, then the flip; without `rng` the middle, not mirrored. */
export function drawAugmentation(
  { width, height }: Size,
  { preprocess, cropSize, flip }: Sizes & Pick<FolderSettings, 'flip'>,
  rng?: Rng,
): Augmentation {
  const place = (spare: number) => (rng ? rng.integer(spare + 1) : spare >> 1);
  const crops = preprocess.endsWith('crop');
  const left = crops ? place(width - cropSize) : 0;
  const top = crops ? place(height - cropSize) : 0;
  const mirrored = flip && rng !== undefined && rng.uniform() > 0.5;
  return crops ? { corner: { left, top }, mirrored } : { mirrored };
}

/** The image, cropped and mirrored. */
export function augment(
  image: Pixels,
  { corner, mirrored }: Augmentation,
  cropSize: number,
): Pixels {
  const part = corner ? crop(image, { ...corner, width: cropSize, height: cropSize }) : image;
  return mirrored ? mirror(part) : part;
}

/** The nearest multiple of 4, at least 4; of two equally near ones the multiple of 8. */
function multipleOfFour(size: number): number {
  const quarters = size / 4;
  const near = Math.round(quarters);
  const even = near - quarters === 0.5 && near % 2 === 1 ? near - 1 : near;
  return Math.max(1, even) * 4;
}
