import '@tensorflow/tfjs-backend-cpu';
import { memory, type Rank, type Tensor3D, tensor } from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { imageToTensor, tensorToCanvas } from '../index';

/** What a page's canvas does, in as far as it is used. */
class Canvas {
  shown?: { width: number; height: number; data: Uint8ClampedArray };
  constructor(
    public width = 0,
    public height = 0,
  ) {}
  getContext(kind: string) {
    if (kind !== '2d') return null;
    return {
      createImageData: (width: number, height: number) => ({
        width,
        height,
        data: new Uint8ClampedArray(4 * width * height),
      }),
      putImageData: (pixels: NonNullable<Canvas['shown']>) => {
        this.shown = pixels;
      },
      drawImage: (source: Canvas) => {
        if (source.shown) this.shown = source.shown;
      },
      getImageData: () => this.shown,
    };
  }
}

const pixels = {
  width: 2,
  height: 2,
  data: Uint8ClampedArray.from([0, 51, 255, 255, 1, 2, 3, 0, 4, 5, 6, 7, 250, 128, 127, 255]),
};
const rgb = [0, 51, 255, 1, 2, 3, 4, 5, 6, 250, 128, 127];
afterEach(() => vi.unstubAllGlobals());

describe('imageToTensor', () => {
  it('takes pixels, without their alpha', () => {
    const before = memory().numTensors;
    const image = imageToTensor(pixels);
    expect(memory().numTensors).toBe(before + 1);
    expect(image.shape).toEqual([2, 2, 3]);
    const wanted = rgb.map((byte) => Math.fround(byte / 127.5 - 1));
    expect(Array.from(image.dataSync())).toEqual(wanted);
  });

  it('takes canvases, images and videos at their own size', async () => {
    vi.stubGlobal('OffscreenCanvas', Canvas);
    const canvas = new Canvas();
    await tensorToCanvas(imageToTensor(pixels), canvas as never);
    const element = { shown: canvas.shown, width: 300, height: 150 };
    for (const source of [
      canvas,
      { ...element, naturalWidth: 2, naturalHeight: 2 },
      { ...element, videoWidth: 2, videoHeight: 2 },
    ]) {
      const image = imageToTensor(source as never);
      expect(image.shape).toEqual([2, 2, 3]);
      expect(Array.from(image.dataSync(), (value) => Math.round(127.5 * (value + 1)))).toEqual(rgb);
    }
  });

  it('says what is wrong', () => {
    expect(() => imageToTensor('photo.png' as never)).toThrow('takes a canvas, an image, a video');
    expect(() => imageToTensor(new Canvas(2, 2) as never)).toThrow('in a browser, got');
    expect(() => imageToTensor({ ...pixels, width: 3 })).toThrow('got 16 for 3 x 2');
    vi.stubGlobal('OffscreenCanvas', Canvas);
    const waiting = { naturalWidth: 0, naturalHeight: 0 };
    expect(() => imageToTensor(waiting as never)).toThrow('wait until it is loaded');
  });
});

describe('tensorToCanvas', () => {
  it('shows RGB, grey and RGBA, and limits values', async () => {
    const canvas = new Canvas(300, 150);
    const show = async (values: number[], shape: number[]) => {
      await tensorToCanvas(tensor<Rank.R3>(values, shape as never), canvas as never);
      expect([canvas.width, canvas.height]).toEqual([canvas.shown!.width, canvas.shown!.height]);
      return [...canvas.shown!.data];
    };
    expect(await show([-1, 0, 1, -9, 9, 0.5], [1, 2, 3])).toEqual([
      0, 128, 255, 255, 0, 255, 191, 255,
    ]);
    expect(await show([-1, 1], [1, 2, 1, 1])).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
    expect(await show([-1, 1, -1, 0], [1, 1, 4])).toEqual([0, 255, 0, 128]);
  });

  it('says what is wrong', async () => {
    const image = tensor([0, 0], [1, 1, 2]) as Tensor3D;
    await expect(tensorToCanvas(image, new Canvas() as never)).rejects.toThrow('got [1, 1, 2]');
    const grey = tensor([0], [1, 1, 1]) as Tensor3D;
    await expect(tensorToCanvas(grey, {} as never)).rejects.toThrow('canvas must be a canvas');
    const taken = { getContext: () => null };
    await expect(tensorToCanvas(grey, taken as never)).rejects.toThrow('another context already');
  });
});
