import { describe, expect, it } from 'vitest';
import { type Geometry, image } from '../../test/convolution-reference';
import { convolutionInfo } from '../kernels/convolution';
import { type Direction, winogradTile } from './choice';
import { tile3of4, tile4of2, tile4of3 } from './tiles';

describe('winogradTile', () => {
  const tile = ({ x, filter, strides, pad }: Geometry, direction: Direction = 'forward') =>
    winogradTile(convolutionInfo(x, filter, { strides, pad, dataFormat: 'NHWC' }), direction);

  it('takes the layers that are faster on tiles', () => {
    expect(tile(image(64, 256, 256, 1))).toBe(tile4of3);
    expect(tile(image(16, 8, 8, 1))).toBe(tile4of3);
    expect(tile(image(64, 128, 256, 2))).toBe(tile4of2);
    expect(tile(image(8, 256, 512, 2, 64))).toBe(tile4of2);
    expect(tile(image(64, 128, 256, 2, 1, 3))).toBe(tile4of2);
    expect(tile(image(32, 256, 512, 1, 1, 4))).toBe(tile3of4);
  });

  it('leaves thin ends, few tiles and mostly empty tiles to the direct path', () => {
    expect(tile(image(256, 3, 64, 1))).toBeUndefined();
    expect(tile(image(256, 64, 3, 1))).toBeUndefined();
    expect(tile(image(256, 8, 64, 2))).toBeUndefined();
    expect(tile(image(12, 256, 256, 1))).toBeUndefined();
    expect(tile(image(16, 512, 512, 2))).toBeUndefined();
    expect(tile(image(5, 64, 64, 1, 16))).toBeUndefined();
    expect(tile(image(32, 256, 1024, 2), 'filter')).toBeUndefined();
    expect(tile(image(32, 256, 1024, 2), 'input')).toBe(tile4of2);
    expect(tile(image(32, 16, 32, 2), 'filter')).toBe(tile4of2);
    expect(tile(image(64, 256, 1024, 2), 'filter')).toBe(tile4of2);
  });

  it('leaves sums that would round too much to the direct path', () => {
    const deep = image(64, 512, 512, 2);
    expect(tile(deep, 'forward')).toBeUndefined();
    expect(tile(deep, 'input')).toBe(tile4of2);
    expect(tile(deep, 'filter')).toBe(tile4of2);
    expect(tile(image(64, 16, 4096, 1), 'input')).toBeUndefined();
  });

  it('is for 3 x 3 and 4 x 4 with stride 1 and 2 alone', () => {
    const g = image(64, 64, 64, 1);
    expect(tile({ ...g, strides: 3 })).toBeUndefined();
    expect(tile({ ...g, filter: [5, 5, 64, 64] })).toBeUndefined();
    expect(tile({ ...g, filter: [3, 4, 64, 64] })).toBeUndefined();
    const dilated = { strides: 1, dilations: 2, pad: 'same', dataFormat: 'NHWC' } as const;
    expect(winogradTile(convolutionInfo(g.x, g.filter, dilated), 'filter')).toBeUndefined();
  });
});
