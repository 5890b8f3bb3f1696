import { blank, type Pixels } from '../batches/pixels';

/** The part of an image whose left upper corner is (`left`, `top`). */
export function crop(
  image: Pixels,
  { left, top, width, height }: { left: number; top: number; width: number; height: number },
): Pixels {
  const out = blank(image, width, height);
  const length = width * image.channels;
  for (let y = 0; y < height; y++) {
    const start = ((top + y) * image.width + left) * image.channels;
    out.data.set(image.data.subarray(start, start + length), y * length);
  }
  return out;
}

/** The image with left and right exchanged. */
export function mirror(image: Pixels): Pixels {
  const { width, height, channels, data } = image;
  const out = blank(image, width, height);
  const result = out.data;
  for (let y = 0, k = 0; y < height; y++) {
    for (let x = width - 1; x >= 0; x--, k += channels) {
      const j = (y * width + x) * channels;
      result[k] = data[j]!;
      for (let c = 1; c < channels; c++) result[k + c] = data[j + c]!;
    }
  }
  return out;
}
