import { describe, expect, it } from 'vitest';
import type { OutputStatistics } from './output-statistics';
import { type Trouble, troubleWatch } from './trouble-watch';

type Losses = Record<string, number>;

/** What is told of losses by step, every tenth step from 10. */
function watchLosses(count: number, lossesAt: (step: number) => Losses): [number, Trouble][] {
  const watch = troubleWatch();
  return Array.from({ length: count }, (_, i) => 10 * (i + 1)).flatMap((step) =>
    watch.losses(step, lossesAt(step)).map((trouble) => [step, trouble] as [number, Trouble]),
  );
}

const healthy: OutputStatistics = {
  spread: 0.3,
  dataSpread: 0.4,
  saturated: 0.1,
  dataSaturated: 0.05,
};

/** What is told of outputs by step, every hundredth step from 100. */
function watchOutputs(
  count: number,
  at: (step: number) => Partial<OutputStatistics>,
): [number, Trouble][] {
  const watch = troubleWatch();
  return Array.from({ length: count }, (_, i) => 100 * (i + 1)).flatMap((step) =>
    watch
      .outputs(step, 'generator', { ...healthy, ...at(step) })
      .map((trouble) => [step, trouble] as [number, Trouble]),
  );
}

describe("D's losses", () => {
  it('are told of once, when they have stayed next to 0', () => {
    const told = watchLosses(100, (step) => ({
      D_real: step < 300 ? 0.6 : 0.001,
      D_fake: step < 300 ? 0.7 : 0.009,
      G: 9,
    }));
    expect(told).toHaveLength(1);
    const [step, { code, message }] = told[0]!;
    expect([step, code]).toEqual([490, 'discriminator-wins']);
    expect(message).toMatch(
      /^D wins: D_real and D_fake below 0.01 for 20 logged steps, up to step 490\. .*\[-1, 1\]/,
    );
  });

  it('of CycleGAN are watched one by one', () => {
    const told = watchLosses(30, () => ({ D_A: 0.2, D_B: 0.0001, G_A: 0.3, G_B: 0.9 }));
    expect(told.map(([step, { message }]) => [step, message.slice(0, 24)])).toEqual([
      [200, 'D wins: D_B below 0.01 f'],
    ]);
  });

  it.each<[string, (step: number) => Losses]>([
    ['healthy', () => ({ D_real: 0.5, D_fake: 0.4 })],
    ['near 0 now and then', (step) => ({ D_real: step % 190 === 0 ? 0.3 : 0, D_fake: 0.001 })],
    ['near 0 for the data alone', () => ({ D_real: 0.0001, D_fake: 0.4 })],
    ['always exactly 0: no discriminator is trained', () => ({ D_real: 0, D_fake: 0 })],
    ["Wasserstein's, which have no floor", (s) => ({ D_real: -s / 1e4, D_fake: 0.001 })],
    ['not there', () => ({ G: 0 })],
  ])('are no trouble: %s', (_, lossesAt) => {
    expect(watchLosses(300, lossesAt)).toEqual([]);
  });

  it('count from 0 on only for a hundred steps and more', () => {
    const watch = troubleWatch();
    const at = (step: number) => watch.losses(step, { D_real: 0.001, D_fake: 0.001 });
    expect(Array.from({ length: 100 }, (_, i) => at(i + 1)).flat()).toEqual([]);
    expect(at(101)).toHaveLength(1);
  });
});

describe("G's outputs", () => {
  it('are told of once, when they have stayed alike whatever the input', () => {
    const told = watchOutputs(30, (step) => ({ spread: step < 1000 ? 0.3 : 0.019 }));
    expect(told.map(([step, { code }]) => [step, code])).toEqual([[1500, 'mode-collapse']]);
    expect(told[0]![1].message).toContain('its outputs vary by 5% of what the data do');
  });

  it('are told of once, when nearly all have stayed at the ends of tanh', () => {
    const told = watchOutputs(30, (step) => ({ saturated: step < 400 ? 0.2 : 0.97 }));
    expect(told.map(([step, { code }]) => [step, code])).toEqual([[900, 'saturated-tanh']]);
    expect(told[0]![1].message).toContain('97% of what generator makes is next to -1 or 1');
    expect(told[0]![1].message).toContain('(of the data 5%)');
  });

  it.each<[string, (step: number) => Partial<OutputStatistics>]>([
    ['healthy', () => ({})],
    ['alike for a while, as at the start', (step) => ({ spread: step < 500 ? 0.001 : 0.2 })],
    ['alike because the data are', () => ({ spread: 0, dataSpread: 0 })],
    ['black and white because the data are', () => ({ saturated: 0.9, dataSaturated: 0.85 })],
    ['not numbers', () => ({ spread: Number.NaN, saturated: Number.NaN })],
  ])('are no trouble: %s', (_, at) => {
    expect(watchOutputs(60, at)).toEqual([]);
  });
});
