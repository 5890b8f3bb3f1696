import { expect, it } from 'vitest';
import { takeUnits } from './unit-queue';

const queue = () => new Int32Array(new SharedArrayBuffer(4));

it('hands out every unit once, large pieces first', () => {
  const pieces: [number, number][] = [];
  takeUnits(queue(), 100, 1, 2, (begin, end) => pieces.push([begin, end]));
  expect(pieces.slice(0, 3)).toEqual([
    [0, 25],
    [25, 43],
    [43, 57],
  ]);
  for (const [i, [begin]] of pieces.entries()) expect(begin).toBe(pieces[i - 1]?.[1] ?? 0);
  expect(pieces.at(-1)).toEqual([99, 100]);
});

it('keeps grains together up to the last', () => {
  const pieces: number[] = [];
  takeUnits(queue(), 100, 8, 2, (begin, end) => pieces.push(end - begin));
  expect(pieces).toEqual([24, 16, 8, 8, 8, 8, 8, 8, 8, 4]);
});

it('leaves to others what they have taken', () => {
  const next = queue();
  const pieces: [number, number][] = [];
  takeUnits(next, 10, 1, 2, (begin, end) => {
    pieces.push([begin, end]);
    if (begin === 0) Atomics.store(next, 0, 8);
  });
  expect(pieces).toEqual([
    [0, 2],
    [8, 9],
    [9, 10],
  ]);
});
