import { blank, type Pixels } from '../batches/pixels';

/**
 * Inks to light, without a profile: R = (255 - C)(255 - K) / 255, and so on, rounded as Pillow does.
 * What follows the four inks (alpha) is dropped.
 */
export function cmykToRgb(image: Pixels): Pixels {
  const { width, height, channels, data } = image;
  const max = data instanceof Uint16Array ? 65535 : 255;
  const out = blank({ ...image, channels: 3 }, width, height);
  for (let j = 0, k = 0; k < out.data.length; j += channels, k += 3) {
    const light = max - data[j + 3]!;
    for (let c = 0; c < 3; c++) {
      out.data[k + c] = light - Math.floor((data[j + c]! * light) / max + 0.5);
    }
  }
  return out;
}

/**
 * ITU-R 601 luma in 16-bit fixed point: (19595 R + 38470 G + 7471 B) / 2^16, rounded where the values
 * are bytes or 16 bits.
 */
export function rgbToGrey(image: Pixels): Pixels {
  const { width, height, data } = image;
  const out = blank({ ...image, channels: 1 }, width, height);
  const grey = out.data;
  const rounds = grey instanceof Uint8Array || grey instanceof Uint16Array;
  for (let i = 0, j = 0; i < grey.length; i++, j += 3) {
    const luma = (19595 * data[j]! + 38470 * data[j + 1]! + 7471 * data[j + 2]!) / 65536;
    grey[i] = rounds ? Math.floor(luma + 0.5) : luma;
  }
  return out;
}

/** Values of fewer than 8 bits as they are stored, which the decoder has spread over 0 to 255. */
export function asStored(image: Pixels, bits = 8): Pixels {
  if (bits >= 8) return image;
  return { ...image, data: image.data.map((value) => Math.round((value * (2 ** bits - 1)) / 255)) };
}

/** Grey pages, one below the other, as the channels of one image. */
export function pagesAsChannels(pages: Pixels, channels: number): Pixels {
  const out = blank({ ...pages, channels }, pages.width, pages.height / channels);
  const length = out.width * out.height;
  for (let page = 0; page < channels; page++) {
    for (let i = 0; i < length; i++) out.data[i * channels + page] = pages.data[page * length + i]!;
  }
  return out;
}

/** The image in `channels` channels: grey repeated, colours as grey, alpha dropped, or as it is. */
export function toChannels(image: Pixels, channels: number): Pixels {
  const { width, height, data } = image;
  if (image.channels === channels || (channels !== 1 && channels !== 3)) return image;
  // Grey and RGB stay in front; a repeated channel takes no step.
  const [kept, step] = image.channels <= 2 ? [channels, 0] : [3, 1];
  const out = blank({ ...image, channels: kept }, width, height);
  for (let i = 0, j = 0; i < out.data.length; i += kept, j += image.channels) {
    for (let c = 0; c < kept; c++) out.data[i + c] = data[j + c * step]!;
  }
  return channels === kept ? out : rgbToGrey(out);
}
