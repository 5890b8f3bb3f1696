import { expect, it } from 'vitest';
import { slerp } from './latent-walk';

const close = (values: number[]) => values.map((value) => expect.closeTo(value, 12));

it('goes along the arc', () => {
  expect(slerp([1, 0], [0, 1], 0)).toEqual(close([1, 0]));
  expect(slerp([1, 0], [0, 1], 0.5)).toEqual(close([Math.SQRT1_2, Math.SQRT1_2]));
  expect(slerp([1, 0], [0, 1], 1 / 3)).toEqual(close([Math.cos(Math.PI / 6), 0.5]));
  expect(slerp([1, 0], [0, 1], 1)).toEqual(close([0, 1]));
});

it('goes straight where there is no arc', () => {
  expect(slerp([1, 2], [1, 2], 0.5)).toEqual([1, 2]);
  expect(slerp([1, 2], [3, 6], 0.5)).toEqual(close([2, 4]));
});
