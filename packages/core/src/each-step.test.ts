import { afterEach, describe, expect, it } from 'vitest';
import {
  drawnEachStep,
  eachStep,
  exchangeEachStep,
  neverTheSame,
  notYetTheSame,
  setStepRecorder,
} from './each-step';

afterEach(() => setStepRecorder(undefined));

/** Records what it is told. */
function recording() {
  const effects: (() => void)[] = [];
  const told: unknown[] = [];
  setStepRecorder({
    again: (effect) => effects.push(effect),
    drawn: (values) => told.push(values),
    refuse: (reason) => told.push(reason),
    notYet: () => told.push('not yet'),
    exchange: (tensor, choose) => [tensor, choose()?.tensor],
  });
  return {
    told,
    repeat() {
      for (const effect of effects) effect();
    },
  };
}

describe('what a step does besides arithmetic', () => {
  it('is done once where nothing records it', () => {
    let steps = 0;
    const next = () => {
      steps += 1;
      return { step: steps };
    };
    expect(eachStep(next)).toEqual({ step: 1 });
    expect(drawnEachStep(() => Float32Array.of(7))).toEqual(Float32Array.of(7));
    neverTheSame('it depends');
    notYetTheSame();
    expect(exchangeEachStep({}, () => undefined)).toBe(undefined);
    expect(steps).toBe(1);
  });

  it('is done again, in its order, into the same objects', () => {
    const { told, repeat } = recording();
    let steps = 0;
    const first = eachStep(() => ({ step: ++steps }));
    const values = drawnEachStep(() => Float32Array.of(10 * steps));
    const second = eachStep(() => ({ step: ++steps }));
    expect([first.step, values[0], second.step]).toEqual([1, 10, 2]);
    repeat();
    expect([first.step, values[0], second.step]).toEqual([3, 30, 4]);
    expect(told).toEqual([values]);
    neverTheSame('it depends');
    expect(told.at(-1)).toBe('it depends');
    notYetTheSame();
    expect(told.at(-1)).toBe('not yet');
    const place = { tensor: {}, put: () => undefined };
    const tensor = {};
    expect(exchangeEachStep(tensor, () => place)).toEqual([tensor, place.tensor]);
  });
});
