import { describe, expect, it } from 'vitest';
import { fromTorch, kernelLayout, matrixLayout, toTorch } from './torch-layout';

const counted = (length: number) => Float32Array.from({ length }, (_, i) => i);

describe('kernelLayout', () => {
  // Fewer, as many and more filters than go in one run.
  it.each([
    [1, 1, 1, 1],
    [2, 3, 5, 31],
    [4, 4, 3, 32],
    [3, 2, 2, 70],
  ])('turns [%d, %d, %d, %d] to [out, in, h, w] and back', (height, width, third, fourth) => {
    const layout = kernelLayout([height, width, third, fourth]);
    expect(layout.shape).toEqual([fourth, third, height, width]);
    const ours = counted(height * width * third * fourth);
    const torch = toTorch(ours, layout);
    let at = 0;
    for (let f = 0; f < fourth; f++) {
      for (let t = 0; t < third; t++) {
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            expect(torch[at++]).toBe(((y * width + x) * third + t) * fourth + f);
          }
        }
      }
    }
    expect(fromTorch(torch, layout)).toEqual(ours);
  });

  it('calls once for many elements, as a call for each took most of the time', () => {
    let [calls, elements] = [0, 0];
    kernelLayout([4, 4, 8, 64]).each!((_ours, _torch, count) => {
      calls++;
      elements += count;
    });
    expect([calls, elements]).toEqual([256, 8192]);
  });
});

it('matrixLayout turns [in, out] to [out, in] and back, inputs in another order', () => {
  const layout = matrixLayout([3, 2], [2, 0, 1]);
  const torch = toTorch(Float32Array.of(0, 1, 10, 11, 20, 21), layout);
  expect([...torch]).toEqual([20, 0, 10, 21, 1, 11]);
  expect([...fromTorch(torch, layout)]).toEqual([0, 1, 10, 11, 20, 21]);
});
