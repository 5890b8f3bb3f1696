import '@gan/backend-wasm';
import { engines, expectAllClose, largest } from '@gan/testing';
import {
  add,
  grad,
  grads,
  memory,
  mul,
  randomNormal,
  setBackend,
  square,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { afterAll, describe, expect, it } from 'vitest';
import { leakyReluOf } from './leaky-relu';
import { normalise, normaliseWith } from './normalise';

afterAll(() => setBackend('cpu'));

interface Case {
  readonly shape: [number, number, number, number];
  readonly statistics: 'batch' | 'sample';
  readonly affine: boolean;
  readonly slope?: number;
}

const cases: Case[] = [
  { shape: [2, 5, 3, 1], statistics: 'sample', affine: true, slope: 0.2 },
  { shape: [3, 4, 4, 5], statistics: 'batch', affine: true, slope: 0 },
  { shape: [1, 6, 7, 9], statistics: 'sample', affine: false, slope: 0.2 },
  { shape: [2, 9, 8, 6], statistics: 'batch', affine: true },
  { shape: [1, 12, 12, 33], statistics: 'batch', affine: false },
];

const normal = (shape: number[], seed: number, mean = 0, spread = 1) =>
  Array.from(randomNormal(shape, mean, spread, 'float32', seed).dataSync());

/** Reads what `compute` gives on a backend. */
async function on(backend: string, compute: () => Tensor[]): Promise<Tensor[]> {
  await setBackend(backend);
  const results = compute().map((result) => ({ values: result.dataSync(), shape: result.shape }));
  await setBackend('cpu');
  return results.map(({ values, shape }) => tensor(values, shape));
}

function inputsOf({ shape }: Case) {
  const channels = shape[3];
  const x = normal(shape, 1, 0.5, 2);
  const gamma = normal([channels], 2, 1, 0.3);
  const beta = normal([channels], 3, 0, 0.5);
  const [dy, direction] = [normal(shape, 4), normal(shape, 5)];
  return () => ({
    x: tensor(x, shape) as Tensor4D,
    gamma: tensor(gamma) as Tensor1D,
    beta: tensor(beta) as Tensor1D,
    dy: tensor(dy, shape),
    direction: tensor(direction, shape),
  });
}

const apply = (c: Case, x: Tensor, gamma: Tensor, beta: Tensor) => {
  const affine = c.affine ? { gamma: gamma as Tensor1D, beta: beta as Tensor1D } : undefined;
  const { statistics, slope } = c;
  return normalise(x as Tensor4D, affine, { statistics, epsilon: 1e-5, slope });
};

function expectSame(actual: Tensor[], expected: Tensor[], rtol: number): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, wanted] of expected.entries()) {
    expectAllClose(actual[i]!, wanted, { rtol, atol: rtol * largest(wanted) });
  }
}

describe.each(cases)('normalise, %j', (c) => {
  const inputs = inputsOf(c);

  it('fused gives what composed does: values and gradients', async () => {
    const compute = () => {
      const { x, gamma, beta, dy } = inputs();
      const { y, mean, variance } = apply(c, x, gamma, beta);
      const loss = (...[a, g, b]: Tensor[]) => sum(mul(apply(c, a!, g!, b!).y, dy));
      const list = c.affine
        ? grads(loss)([x, gamma, beta])
        : [grad((a) => loss(a, gamma, beta))(x)];
      return [y, mean, variance, ...list];
    };
    expectSame(await on('gan-wasm', compute), await on('cpu', compute), 1e-5);
  });

  it('fused gives the second derivatives that composed does', async () => {
    const compute = () => {
      const { x, gamma, beta, dy, direction } = inputs();
      // As in a gradient penalty: the squared length of a gradient, seen along a direction.
      const penalty = (a: Tensor, upstream: Tensor, g: Tensor) => {
        const loss = (v: Tensor, w: Tensor, b: Tensor) => sum(mul(apply(c, v, w, b).y, upstream));
        if (!c.affine) return sum(mul(square(grad((v) => loss(v, g, beta))(a)), direction));
        const [dx, dgamma, dbeta] = grads((v, w, b) => loss(v!, w!, b!))([a, g, beta]);
        const others = add(sum(square(dgamma!)), sum(square(dbeta!)));
        return add(sum(mul(square(dx!), direction)), others) as Tensor;
      };
      if (!c.affine) return grads((a, upstream) => penalty(a!, upstream!, gamma))([x, dy]);
      return grads((a, upstream, g) => penalty(a!, upstream!, g!))([x, dy, gamma]);
    };
    expectSame(await on('gan-wasm', compute), await on('cpu', compute), 1e-4);
  });

  it('the second derivative is the difference quotient of the first', async () => {
    await setBackend('gan-wasm');
    const { x, gamma, beta, dy, direction } = inputs();
    const first = (a: Tensor) => grad((v) => sum(mul(apply(c, v, gamma, beta).y, dy)))(a);
    const along = grad((a) => sum(mul(first(a), direction)))(x).dataSync();
    const values = x.dataSync();
    const weighted = (i: number, change: number) => {
      const moved = Float32Array.from(values);
      moved[i]! += change;
      const slopes = first(tensor(moved, x.shape)).dataSync();
      return Array.from(slopes).reduce(
        (total, value, k) => total + value * direction.dataSync()[k]!,
        0,
      );
    };
    const scale = Math.max(...along.map(Math.abs));
    for (const i of [0, 1, 7, x.size - 1]) {
      const numeric = (weighted(i, 2e-3) - weighted(i, -2e-3)) / 4e-3;
      expect(Math.abs(numeric - along[i]!)).toBeLessThan(5e-3 * scale);
    }
  });

  it('leaves nothing but its results', async () => {
    await setBackend('gan-wasm');
    const { x, gamma, beta, dy } = inputs();
    const before = memory().numTensors;
    tidy(() => grad((v) => sum(mul(apply(c, v, gamma, beta).y, dy)))(x)).dispose();
    expect(memory().numTensors).toBe(before);
  });
});

describe.each(engines)('leakyReluOf on %s', (backend) => {
  it.each([0, 0.2])('slope %d: gradient and second derivative', async (slope) => {
    await setBackend(backend);
    const x = tensor([-2, -0.5, 0, 0.5, 3]);
    const dy = tensor([1, 2, 3, 4, 5]);
    const factors = [slope, slope, slope, 1, 1];
    const scaled = (upstream: Tensor) => grad((v) => sum(mul(leakyReluOf(v, slope), upstream)))(x);
    expectAllClose(scaled(dy), tensor([1, 2, 3, 4, 5].map((d, i) => d * factors[i]!)));
    // d/d(dy) of sum (dy f)^2 = 2 dy f^2
    expectAllClose(
      grad((upstream) => sum(square(scaled(upstream))))(dy),
      tensor([1, 2, 3, 4, 5].map((d, i) => 2 * d * factors[i]! ** 2)),
    );
    // d/dx of sum f(x)^2, once more: 2 f'^2
    const first = (v: Tensor) => grad((w) => sum(square(leakyReluOf(w, slope))))(v);
    expectAllClose(grad((v) => sum(first(v)))(x), tensor(factors.map((factor) => 2 * factor ** 2)));
  });
});

describe.each([{ slope: undefined }, { slope: 0.2 }])(
  'normaliseWith, slope $slope',
  ({ slope }) => {
    const shape: Case['shape'] = [2, 5, 3, 7];
    const values = [normal(shape, 1, 0.5, 2), ...[2, 3, 4, 5].map((seed) => normal([7], seed))];
    const dy = normal(shape, 6);
    const inputs = () => {
      const [x, mean, variance, gamma, beta] = values.map((list, i) =>
        tensor(list, i === 0 ? shape : [7]),
      ) as [Tensor, Tensor, Tensor, Tensor, Tensor];
      return [x, mean, square(variance), gamma, beta];
    };
    const apply = (...[x, mean, variance, gamma, beta]: Tensor[]) =>
      normaliseWith(
        x as Tensor4D,
        mean as Tensor1D,
        variance as Tensor1D,
        { gamma: gamma as Tensor1D, beta: beta as Tensor1D },
        { epsilon: 1e-5, slope },
      );

    it('gives the values and all gradients of the formula, in one pass', async () => {
      const compute = () => {
        const given = inputs();
        return [apply(...given), ...grads(apply)(given, tensor(dy, shape))];
      };
      const expected = await on('cpu', compute);
      expectSame(await on('gan-wasm', compute), expected, 1e-5);
    });

    it('can be differentiated twice', async () => {
      const compute = () => {
        const [x, ...rest] = inputs() as [Tensor, ...Tensor[]];
        const penalty = (gamma: Tensor) => {
          const of = (x: Tensor) => apply(x, rest[0]!, rest[1]!, gamma, rest[3]!);
          return sum(square(grad(of)(x, tensor(dy, shape))));
        };
        return [grad(penalty)(rest[2]!)];
      };
      const expected = await on('cpu', compute);
      expect(largest(expected[0]!)).toBeGreaterThan(1);
      expectSame(await on('gan-wasm', compute), expected, 1e-4);
    });

    it('keeps nothing', async () => {
      await setBackend('gan-wasm');
      const given = inputs();
      const before = memory().numTensors;
      tidy(() => {
        apply(...given);
        grads(apply)(given, tensor(dy, shape));
      });
      expect(memory().numTensors).toBe(before);
      await setBackend('cpu');
    });
  },
);
