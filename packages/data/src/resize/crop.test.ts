import { describe, expect, it } from 'vitest';
import { crop, mirror } from './crop';

const image = {
  width: 3,
  height: 2,
  channels: 2,
  data: Uint8Array.of(10, 11, 20, 21, 30, 31, 40, 41, 50, 51, 60, 61),
};

describe('crop and mirror', () => {
  it('cuts out a window', () => {
    const out = crop(image, { left: 1, top: 1, width: 2, height: 1 });
    expect(out).toEqual({ width: 2, height: 1, channels: 2, data: Uint8Array.of(50, 51, 60, 61) });
  });

  it('exchanges left and right, channels in order', () => {
    expect([...mirror(image).data]).toEqual([30, 31, 20, 21, 10, 11, 60, 61, 50, 51, 40, 41]);
  });
});
