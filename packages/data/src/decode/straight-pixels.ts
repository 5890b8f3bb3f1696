import { DataError } from '@gan/core';

/**
 * The RGBA values of a bitmap, colours not multiplied by alpha; closes the bitmap.
 *
 * @throws DataError when it is larger than a canvas of this browser, or transparent where there is no
 *   WebGL.
 */
export function straightPixels(
  caller: string,
  path: string,
  bitmap: ImageBitmap,
): Uint8ClampedArray | Uint8Array {
  const { width, height } = bitmap;
  try {
    const opaque = byCanvas(bitmap);
    if (opaque) return opaque;
    const values = byTexture(bitmap);
    if (values) return values;
  } catch (cause) {
    throw new DataError(
      `${caller}: ${path} is ${width}x${height}, more than this browser can draw; make it smaller`,
      { cause },
    );
  } finally {
    bitmap.close();
  }
  throw new DataError(
    `${caller}: ${path} is transparent in parts, and ${width}x${height} pixels of it can be read with ` +
      'WebGL only, which this browser does not give; remove its alpha channel',
  );
}

/** By a canvas, which keeps colours multiplied by alpha: exact where nothing is transparent. */
function byCanvas(bitmap: ImageBitmap): Uint8ClampedArray | undefined {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('there is no canvas of this size');
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return undefined;
  return data;
}

let context: WebGL2RenderingContext | null | undefined;

/** By a texture, which keeps what it is given. */
function byTexture(bitmap: ImageBitmap): Uint8Array | undefined {
  const { width, height } = bitmap;
  if (!context || context.isContextLost()) {
    context = new OffscreenCanvas(1, 1).getContext('webgl2');
  }
  const gl = context;
  if (!gl || Math.max(width, height) > gl.getParameter(gl.MAX_TEXTURE_SIZE)) return undefined;
  const texture = gl.createTexture();
  const frame = gl.createFramebuffer();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
  gl.bindFramebuffer(gl.FRAMEBUFFER, frame);
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
  const values = new Uint8Array(width * height * 4);
  gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, values);
  gl.deleteFramebuffer(frame);
  gl.deleteTexture(texture);
  return gl.getError() === gl.NO_ERROR ? values : undefined;
}
