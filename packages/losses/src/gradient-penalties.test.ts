import '@tensorflow/tfjs-backend-cpu';
import '@gan/backend-wasm';
import { conv2d, instanceNorm, leakyRelu } from '@gan/layers';
import { engines, expectAllClose, largest, readGolden } from '@gan/testing';
import {
  keep,
  memory,
  mul,
  ones,
  type Scalar,
  setBackend,
  square,
  sum,
  type Tensor,
  tensor,
  variableGrads,
  zeros,
} from '@tensorflow/tfjs-core';
import { input, model as layersModel, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { gradientPenalty, r1Penalty } from './gradient-penalties';

const golden = readGolden(new URL('../fixtures/gradient_penalty.json', import.meta.url));

/** The discriminator of fixtures/make-gradient-penalty.py with its weights. */
function discriminator() {
  const convolutions = [
    conv2d({ filters: 4, kernelSize: 4, stride: 2, padding: 1, name: 'first' }),
    conv2d({ filters: 6, kernelSize: 4, stride: 2, padding: 1, name: 'second' }),
    conv2d({ filters: 1, kernelSize: 4, padding: 1, name: 'last' }),
  ] as const;
  const [first, second, last] = convolutions;
  const chain = [first, leakyRelu(), second, instanceNorm(), leakyRelu(), last];
  const image = input({ shape: [16, 16, 3] });
  let x = image;
  for (const layer of chain) x = layer.apply(x) as typeof image;
  for (const layer of convolutions) {
    layer.setWeights([golden.kernel(`${layer.name}.weight`), golden.get(`${layer.name}.bias`)]);
  }
  return layersModel({ inputs: image, outputs: x });
}

describe.each(engines)('on %s', (backend) => {
  beforeAll(async () => {
    await setBackend(backend);
  });

  it.each(['gp', 'r1'] as const)('%s agrees with PyTorch in value and gradient', (name) => {
    const model = discriminator();
    const between = golden.image('between');
    const penalty =
      name === 'gp'
        ? () => gradientPenalty(model, between, between)
        : () => r1Penalty(model, golden.image('real'));
    expectAllClose(penalty(), golden.get(name), { rtol: 1e-4 });
    const { grads } = variableGrads(penalty);
    const checked = Object.entries(grads).map(([variable, gradient]) => {
      const [layer, weight] = variable.split('/') as [string, string];
      const key = `${name}/${layer.replace(/_\d+$/, '')}.${weight.startsWith('kernel') ? 'weight' : 'bias'}`;
      if (!golden.has(key)) return 0; // biases that cannot matter have no gradient in PyTorch
      const expected = gradient.rank === 4 ? golden.kernel(key) : golden.get(key);
      // A bias before an instance norm has a true gradient of zero: rounding is all there is.
      if (key.endsWith('second.bias')) {
        expectAllClose(gradient, zeros(gradient.shape), { rtol: 0, atol: 1e-6 });
      } else expectAllClose(gradient, expected, { rtol: 1e-4, atol: 1e-4 * largest(expected) });
      return 1;
    });
    expect(checked.reduce<number>((a, b) => a + b, 0)).toBeGreaterThanOrEqual(3);
    model.dispose();
  });

  it('have the values of closed forms', () => {
    const linear = (x: Tensor) => sum(mul(x, tensor([[3, 4]])), 1);
    const [real, fake] = [ones([5, 2]), zeros([5, 2])];
    expectAllClose(gradientPenalty(linear, real, fake), tensor(10 * 16) as Scalar, { rtol: 1e-5 });
    expectAllClose(r1Penalty(linear, real, 2), tensor(25) as Scalar, { rtol: 1e-5 });
  });

  it('interpolates by the seed, one share a sample', async () => {
    const seen: Tensor[] = [];
    const critic = (x: Tensor) => {
      seen.push(keep(x.clone()));
      return square(x);
    };
    for (const seed of [1, 1, 2]) gradientPenalty(critic, ones([3, 2]), zeros([3, 2]), { seed });
    const read = await Promise.all(seen.map(async (x) => Array.from(await x.data())));
    const [first, again, other] = read as [number[], number[], number[]];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect([first[0], first[2], first[4]]).toEqual([first[1], first[3], first[5]]);
    expect(new Set(first).size).toBe(3);
  });

  it('leave one tensor, and are finite where D is flat', async () => {
    const flat = (x: Tensor) => mul(x, 0);
    const [real, fake] = [ones([5, 2]), zeros([5, 2])];
    const before = memory().numTensors;
    const value = gradientPenalty(flat, real, fake);
    expect((await value.data())[0]).toBeCloseTo(10, 4);
    expect(memory().numTensors).toBe(before + 1);
  });
});

describe('errors', () => {
  it('name shapes and options', () => {
    const critic = sequential();
    expect(() => gradientPenalty(critic, ones([2, 2]), ones([2, 3]))).toThrow(
      'gradientPenalty: real and fake must have one shape, got [2, 2] and [2, 3]',
    );
    const options = { lambda: 10 } as never;
    expect(() => gradientPenalty(critic, ones([2]), ones([2]), options)).toThrow(
      "there is no option 'lambda'",
    );
  });
});
