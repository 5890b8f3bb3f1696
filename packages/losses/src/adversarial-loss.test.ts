import '@gan/backend-wasm';
import { engines, expectAllClose, readGolden } from '@gan/testing';
import {
  grad,
  memory,
  scalar,
  setBackend,
  type Tensor,
  tensor,
  valueAndGrad,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AdversarialLossKind, adversarialLoss } from './adversarial-loss';

const golden = (name: string) => readGolden(new URL(`../fixtures/${name}.json`, import.meta.url));
const kinds = { vanilla: 'bce', lsgan: 'lsgan', wgangp: 'wgan' } as const;

describe.each(engines)('adversarialLoss on %s', (backend) => {
  beforeAll(() => setBackend(backend));

  for (const [mode, kind] of Object.entries(kinds)) {
    for (const side of ['real', 'fake'] as const) {
      it(`agrees with PyTorch: ${kind}, ${side}`, () => {
        const it = golden(`gan_loss_${mode}_${side}`);
        const loss = adversarialLoss(kind)[side];
        const { value, grad } = valueAndGrad((x: Tensor) => loss(x))(it.get('prediction'));
        expectAllClose(value, it.get('loss'), { rtol: 1e-5 });
        expectAllClose(grad, it.get('d_prediction'), { rtol: 1e-5, atol: 1e-9 });
      });
    }
  }

  it('computes each kind by its formula', () => {
    const x = tensor([-1.5, 0.5, 3]);
    const values = Array.from(x.dataSync());
    const average = (f: (v: number) => number) => values.map(f).reduce((a, b) => a + b) / 3;
    const softplus = (v: number) => Math.log1p(Math.exp(v));
    const expected: Record<AdversarialLossKind, [real: number, fake: number, G: number]> = {
      bce: [average((v) => softplus(-v)), average(softplus), average((v) => softplus(-v))],
      minimax: [average((v) => softplus(-v)), average(softplus), -average(softplus)],
      lsgan: [average((v) => (v - 1) ** 2), average((v) => v ** 2), average((v) => (v - 1) ** 2)],
      wgan: [-average((v) => v), average((v) => v), -average((v) => v)],
      hinge: [
        average((v) => Math.max(0, 1 - v)),
        average((v) => Math.max(0, 1 + v)),
        -average((v) => v),
      ],
    };
    for (const [kind, [real, fake, G]] of Object.entries(expected)) {
      const loss = adversarialLoss(kind as AdversarialLossKind);
      expectAllClose(loss.real(x), scalar(real), { rtol: 1e-6 });
      expectAllClose(loss.fake(x), scalar(fake), { rtol: 1e-6 });
      expectAllClose(loss.generator(x), scalar(G), { rtol: 1e-6 });
    }
  });

  it('smooths the label of real samples for D alone', () => {
    const loss = adversarialLoss('bce', { realLabel: 0.9 });
    const x = tensor([0.3]);
    const softplus = (v: number) => Math.log1p(Math.exp(v));
    const smoothed = 0.9 * softplus(-0.3) + 0.1 * softplus(0.3);
    expectAllClose(loss.real(x), scalar(smoothed), { rtol: 1e-6 });
    expectAllClose(loss.generator(x), scalar(softplus(-0.3)), { rtol: 1e-6 });
  });

  it('stays finite and exact for logits of any size', () => {
    const { real } = adversarialLoss('bce');
    expectAllClose(real(tensor([-200, -50])), scalar(125), { rtol: 1e-6 });
    expectAllClose(real(tensor([20])), scalar(Math.log1p(Math.exp(-20))), { rtol: 1e-4, atol: 0 });
    expectAllClose(grad((x) => real(x))(tensor([0, -200])), tensor([-0.25, -0.5]), { rtol: 1e-6 });
  });

  it('leaves one tensor, its result', () => {
    const x = tensor([0.3]);
    for (const kind of ['bce', 'minimax', 'lsgan', 'wgan', 'hinge'] as const) {
      for (const f of Object.values(adversarialLoss(kind))) {
        const before = memory().numTensors;
        f(x).dispose();
        expect(memory().numTensors).toBe(before);
      }
    }
  });

  it('refuses unknown kinds, and labels that would be ignored', () => {
    expect(() => adversarialLoss('gan' as 'bce')).toThrow(
      "adversarialLoss: kind must be one of 'bce', 'minimax', 'lsgan', 'wgan', 'hinge', got 'gan'",
    );
    expect(() => adversarialLoss('wgan', { realLabel: 0.9 })).toThrow(
      "adversarialLoss: there is no option 'realLabel'; it takes none",
    );
    expect(() => adversarialLoss('bce', { realLabel: 1.1 })).toThrow('from 0 to 1, got 1.1');
  });
});
