import { blank, type Pixels } from '../batches/pixels';

/** EXIF's orientation: 1 is upright, from 5 on width and height are exchanged. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** The size that an image of `size` has once it is turned upright. */
export function orientedSize<S extends { width: number; height: number }>(
  size: S,
  orientation: Orientation,
): S {
  if (orientation < 5) return size;
  return { ...size, width: size.height, height: size.width };
}

/** The image turned upright: EXIF's orientation says where its first row and column are shown. */
export function orient(image: Pixels, orientation: Orientation): Pixels {
  if (orientation === 1) return image;
  const { width, height, channels, data } = image;
  const transposes = orientation >= 5;
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBottom = [3, 4, 6, 7].includes(orientation);
  const out = orientedSize(blank(image, width, height), orientation);
  for (let y = 0, k = 0; y < out.height; y++) {
    for (let x = 0; x < out.width; x++) {
      const [across, down] = transposes ? [y, x] : [x, y];
      const column = fromRight ? width - 1 - across : across;
      const row = fromBottom ? height - 1 - down : down;
      const start = (row * width + column) * channels;
      for (let c = 0; c < channels; c++, k++) out.data[k] = data[start + c]!;
    }
  }
  return out;
}
