import '@gan/backend-wasm';
import { engines, expectAllClose } from '@gan/testing';
import { grad, scalar, setBackend, tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, it } from 'vitest';
import { bceWithLogits } from './binary-cross-entropy';
import { l1, leastSquares } from './reconstruction';

const a = tensor([1, -2, 0.5, 4]);
const b = tensor([0, 0, 1, 1]);

describe.each(engines)('on %s', (backend) => {
  beforeAll(() => setBackend(backend));

  describe('l1', () => {
    it('is the mean absolute difference, with gradient sign / n', () => {
      expectAllClose(l1(a, b), scalar(6.5 / 4));
      expectAllClose(grad((x) => l1(x, b))(a), tensor([0.25, -0.25, -0.25, 0.25]));
    });
  });

  describe('leastSquares', () => {
    it('is the mean squared difference, with gradient 2 (a - b) / n', () => {
      expectAllClose(leastSquares(a, b), scalar(14.25 / 4));
      expectAllClose(grad((x) => leastSquares(x, b))(a), tensor([0.5, -1, -0.25, 1.5]));
      expectAllClose(leastSquares(a, 1), scalar((9 + 0.25 + 9) / 4));
    });
  });

  describe('bceWithLogits', () => {
    it('takes a target a logit, with gradient (sigmoid(x) - target) / n', () => {
      const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
      const [logits, targets] = [Array.from(a.dataSync()), Array.from(b.dataSync())];
      const losses = logits.map((x, i) =>
        targets[i] === 1 ? -Math.log(sigmoid(x)) : -Math.log(1 - sigmoid(x)),
      );
      expectAllClose(bceWithLogits(a, b), scalar(losses.reduce((s, v) => s + v) / 4), {
        rtol: 1e-5,
      });
      const gradient = logits.map((x, i) => (sigmoid(x) - targets[i]!) / 4);
      expectAllClose(grad((x) => bceWithLogits(x, b))(a), tensor(gradient), { rtol: 1e-5 });
    });
  });
});
