import { OptionError, ShapeError, show } from '@gan/core';
import { type Tensor3D, tensor3d } from '@tensorflow/tfjs-core';

/** Pixels as a browser's ImageData holds them: RGBA bytes, rows from the top. */
export interface PixelData {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray | Uint8Array;
}

/** What a page shows pictures with, or their pixels. */
export type PageImage =
  | PixelData
  | ImageBitmap
  | HTMLCanvasElement
  | OffscreenCanvas
  | HTMLImageElement
  | HTMLVideoElement;

const caller = 'imageToTensor';

/**
 * The pixels of a canvas, an image, a frame of a video, an ImageBitmap or an ImageData, as generators
 * take them.
 *
 * A byte x becomes x / 127.5 - 1; transparency is left out. Works in workers, too, with what is there.
 *
 * @param source An element must be loaded: an image after `decode()`, a video from its first frame on.
 * @returns `[H, W, 3]` in [-1, 1], of the size that the picture has itself, not that at which it is shown.
 * @throws OptionError for anything else, or an image of another site, which a page may not read.
 * @throws ShapeError for an element that is not loaded yet, or has no pixels.
 *
 * @example
 * ```ts
 * import { useBackend } from '@gan/backend';
 * import { imageToTensor } from '@gan/inference';
 *
 * await useBackend();
 * const pixels = { width: 2, height: 1, data: Uint8ClampedArray.of(0, 0, 0, 255, 255, 255, 255, 255) };
 * console.log(imageToTensor(pixels).dataSync()); // Float32Array [ -1, -1, -1, 1, 1, 1 ]
 * ```
 */
export function imageToTensor(source: PageImage): Tensor3D {
  const { width, height, data } = isPixels(source) ? source : pixelsOf(source);
  const count = width * height;
  if (!(count > 0) || data.length !== 4 * count) {
    throw new ShapeError(
      `${caller}: the image must have RGBA bytes for all of its pixels, got ${data.length} for ` +
        `${width} x ${height}`,
    );
  }
  const values = new Float32Array(3 * count);
  for (let from = 0, to = 0; to < values.length; from++) {
    if (from % 4 < 3) values[to++] = data[from]! / 127.5 - 1;
  }
  return tensor3d(values, [height, width, 3]);
}

function isPixels(source: PageImage): source is PixelData {
  const { data } = (source ?? {}) as Partial<PixelData>;
  return ArrayBuffer.isView(data) && data.BYTES_PER_ELEMENT === 1;
}

/** The size of what an element holds: images and videos name it in their own ways. */
function sizeOf(source: Exclude<PageImage, PixelData>): [width: number, height: number] {
  if ('naturalWidth' in source) return [source.naturalWidth, source.naturalHeight];
  if ('videoWidth' in source) return [source.videoWidth, source.videoHeight];
  return [source?.width, source?.height];
}

function pixelsOf(source: Exclude<PageImage, PixelData>): PixelData {
  if (typeof source !== 'object' || source === null) {
    throw new OptionError(
      `${caller}: takes a canvas, an image, a video, an ImageBitmap or an ImageData, got ${show(source)}`,
    );
  }
  const [width, height] = sizeOf(source);
  if (typeof OffscreenCanvas !== 'function' || !Number.isInteger(width)) {
    throw new OptionError(
      `${caller}: takes a canvas, an image, a video, an ImageBitmap or an ImageData, in a browser, got ` +
        `${show(source)}; elsewhere give { width, height, data }`,
    );
  }
  if (width * height === 0) {
    throw new ShapeError(
      `${caller}: the image has no pixels; wait until it is loaded: an image by its decode(), a video by ` +
        'its event loadeddata',
    );
  }
  const context = new OffscreenCanvas(width, height).getContext('2d', {
    willReadFrequently: true,
  })!;
  context.drawImage(source, 0, 0, width, height);
  try {
    return context.getImageData(0, 0, width, height);
  } catch (cause) {
    throw new OptionError(
      `${caller}: a page may not read an image of another site (${(cause as Error).message}); serve it with ` +
        'CORS headers and set crossOrigin, or from the same site',
      { cause },
    );
  }
}
