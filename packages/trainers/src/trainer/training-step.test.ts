import '@tensorflow/tfjs-backend-cpu';
import {
  memory,
  mul,
  type Scalar,
  square,
  sum,
  type Tensor,
  tensor2d,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, it } from 'vitest';
import { Adam } from '../optimise/adam';
import { microBatches } from './micro-batches';
import { loggedStep } from './step-log';
import { TrainingStep } from './training-step';

type Batch = { readonly x: Tensor };

const numbers = (losses: Record<string, Scalar>) =>
  Object.fromEntries(Object.entries(losses).map(([name, loss]) => [name, loss.dataSync()[0]]));

describe('TrainingStep', () => {
  const model = sequential({ layers: [layers.dense({ units: 1, inputShape: [1] })] });
  let [g, d]: Variable[] = [];
  let G: Adam;
  let D: Adam;
  let done: string[] = [];
  beforeEach(() => {
    g = variable(tensor2d([[2]]));
    d = variable(tensor2d([[3]]));
    G = new Adam([{ name: 'g', variable: g }], { learningRate: 1 });
    D = new Adam([{ name: 'd', variable: d }], { learningRate: 1 });
    done = [];
  });

  const take = (parts: number, algorithm: (step: TrainingStep<Batch>) => void) => {
    const batch = { x: tensor2d([[1], [5]]) };
    return loggedStep(['D', 'G'], (log) => {
      const step = new TrainingStep<Batch>(microBatches(batch, parts), log);
      algorithm(step);
      step.finish();
    });
  };
  const note = <T>(what: string, value: T): T => {
    done.push(what);
    return value;
  };
  const pass = ({ x }: Batch) => note('pass', mul(x, g!));
  /** d x fake and its square: what the updates make of them can be worked out by hand. */
  const lossOfD = (_: Batch, fake: Tensor) => ({ D: note('D', sum(mul(d!, fake))) as Scalar });
  const lossOfG = (_: Batch, fake: Tensor) => ({ G: note('G', sum(mul(d!, fake))) as Scalar });

  it('runs the generator once, and lets D learn between its pass and its loss', () => {
    const losses = take(1, (step) => {
      const fakes = step.forward(model, pass);
      step.update(D, fakes.detachedLoss(lossOfD));
      step.update(G, fakes.loss(lossOfG));
    });
    expect(done).toEqual(['pass', 'D', 'G']);
    // D's step of 1 against a positive gradient comes before G is judged: d is 2 by then.
    expect(numbers(losses)).toEqual({ D: 3 * (2 + 10), G: 2 * (2 + 10) });
    expect([d!.dataSync()[0], g!.dataSync()[0]]).toEqual([2, 1]);
  });

  it('makes the fakes of all micro-batches for D, and each again for G', () => {
    const losses = take(2, (step) => {
      const fakes = step.forward(model, pass);
      step.update(D, fakes.detachedLoss(lossOfD));
      step.update(G, fakes.loss(lossOfG));
    });
    expect(done).toEqual(['pass', 'pass', 'D', 'D', 'pass', 'G', 'pass', 'G']);
    expect(numbers(losses)).toEqual({ D: (3 * (2 + 10)) / 2, G: (2 * (2 + 10)) / 2 });
  });

  it('trains D on passes that no generator learns from, and logs the last of them', () => {
    const losses = take(1, (step) => {
      for (let k = 0; k < 2; k++) {
        step.update(D, step.forward(model, pass).detachedLoss(lossOfD));
      }
    });
    expect(done).toEqual(['pass', 'D', 'pass', 'D']);
    expect(numbers(losses)).toEqual({ D: 2 * (2 + 10), G: 0 });
  });

  it('shows fakes, or others in their place, to an update after the one that went through them', () => {
    take(1, (step) => {
      const fakes = step.forward(model, pass, { keep: true });
      step.update(G, fakes.loss(lossOfG));
      const seen = (_: Batch, fake: Tensor) => ({
        D: note(`D of ${fake.dataSync()}`, sum(mul(d!, fake))) as Scalar,
      });
      step.update(D, fakes.detachedLoss(seen, { exchange: (fake) => square(fake) }));
    });
    expect(done).toEqual(['pass', 'G', 'D of 4,100']);
  });

  it('weighs what is minimised and not what is logged, and reaches what it is told to', () => {
    const both = new Adam([...G.variables, ...D.variables]);
    const losses = take(1, (step) => {
      const fakes = step.forward(model, pass);
      step.update(both, fakes.loss(lossOfG, { weight: 0.5, variables: G.variables }));
    });
    expect(numbers(losses)).toEqual({ D: 0, G: 3 * (2 + 10) });
    const slots = both.slots();
    // Half of the gradient, half of the weight.
    expect(slots.get('g.m')!.dataSync()[0]).toBeCloseTo(0.5 * 0.5 * 3 * 6, 5);
    expect(slots.get('d.m')!.dataSync()[0]).toBe(0);
  });

  it('leaves nothing behind where a loss fails', () => {
    const tensors = memory().numTensors;
    const fails = () => {
      throw new Error('no such loss');
    };
    expect(() =>
      take(1, (step) => {
        const fakes = step.forward(model, pass, { keep: true });
        step.update(D, fakes.detachedLoss(fails));
        step.update(G, fakes.loss(lossOfG));
      }),
    ).toThrow('no such loss');
    expect(memory().numTensors).toBe(tensors + 1); // the batch
  });
});
