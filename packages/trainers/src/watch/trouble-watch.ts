import type { OutputStatistics } from './output-statistics';

/** Signs of trouble that {@link TroubleWatch} tells apart. */
export type TroubleCode = 'discriminator-wins' | 'mode-collapse' | 'saturated-tanh';

/** A sign of trouble, in words for the one who trains. */
export interface Trouble {
  readonly code: TroubleCode;
  readonly message: string;
}

/** Looks at what a run logs for the ways in which GAN training goes wrong; tells each of them once. */
export interface TroubleWatch {
  /** Looks at a logged step's losses. */
  losses(step: number, losses: Readonly<Record<string, number>>): Trouble[];
  /** Looks at what a generator makes. */
  outputs(step: number, generator: string, statistics: OutputStatistics): Trouble[];
}

/** How long a sign must last, without a break, before it counts: looks, and training steps. */
interface Patience {
  readonly looks: number;
  readonly steps: number;
}

/** From when on it is trouble. A healthy run comes near none of these for so long. */
export const troubleThresholds = {
  /** Below this, each of D's losses; a D that guesses is at 0.69 with 'bce' and 0.25 with 'lsgan'. */
  discriminatorLoss: 0.01,
  /** Below this share of the data's, the spread of G's outputs over unlike inputs. */
  spread: 0.05,
  /** Above this, the share of G's values next to -1 or 1, if the data have not half as many. */
  saturated: 0.75,
  lossPatience: { looks: 20, steps: 100 },
  outputPatience: { looks: 5, steps: 500 },
} as const;

const { discriminatorLoss, spread, saturated, lossPatience, outputPatience } = troubleThresholds;

/** The losses that belong to one discriminator. */
const discriminators = [['D_real', 'D_fake'], ['D_A'], ['D_B']];

export function troubleWatch(): TroubleWatch {
  const told = new Set<TroubleCode>();
  const since = new Map<string, { readonly step: number; looks: number }>();
  /** Losses that were another number than 0 once: with lambdaGan 0 there is no D to watch. */
  const alive = new Set<string>();
  /** Wasserstein losses have no floor, so 0 says nothing of them. */
  const unbounded = new Set<string>();

  /** Whether a sign has lasted for so long; told once. */
  const lasts = (key: string, seen: boolean, step: number, patience: Patience): boolean => {
    if (!seen) {
      since.delete(key);
      return false;
    }
    const streak = since.get(key) ?? { step, looks: 0 };
    streak.looks++;
    since.set(key, streak);
    return streak.looks >= patience.looks && step - streak.step >= patience.steps;
  };
  const tell = (code: TroubleCode, message: string): Trouble[] => {
    if (told.has(code)) return [];
    told.add(code);
    return [{ code, message }];
  };

  return {
    losses(step, losses) {
      return discriminators.flatMap((names) => {
        const key = names.join(' and ');
        const values = names.map((name) => losses[name] ?? Number.NaN);
        if (values.some((value) => value !== 0)) alive.add(key);
        if (values.some((value) => value < 0)) unbounded.add(key);
        const wins = alive.has(key) && !unbounded.has(key);
        const seen = wins && values.every((value) => value < discriminatorLoss);
        if (!lasts(key, seen, step, lossPatience)) return [];
        return tell('discriminator-wins', discriminatorWins(key, step));
      });
    },
    outputs(step, generator, statistics) {
      const { dataSpread, dataSaturated } = statistics;
      const constant = dataSpread > 0 && statistics.spread < spread * dataSpread;
      const stuck = statistics.saturated > saturated && dataSaturated < statistics.saturated / 2;
      return [
        ...(lasts(`${generator} constant`, constant, step, outputPatience)
          ? tell('mode-collapse', modeCollapse(generator, statistics))
          : []),
        ...(lasts(`${generator} stuck`, stuck, step, outputPatience)
          ? tell('saturated-tanh', saturatedTanh(generator, statistics))
          : []),
      ];
    },
  };
}

const percent = (share: number) => `${(100 * share).toFixed(0)}%`;

function discriminatorWins(names: string, step: number): string {
  return (
    `D wins: ${names} below ${discriminatorLoss} for ${lossPatience.looks} logged steps, up to step ` +
    `${step}. It tells every fake from the data, so G learns next to nothing from it. Check that the ` +
    'data are in [-1, 1] as G makes them; weaken D (fewer filters or layers, dropout, a lower ' +
    "trainer.optimizers learning rate), or take loss 'lsgan', or 'wgan' with gradientPenalty"
  );
}

function modeCollapse(generator: string, statistics: OutputStatistics): string {
  const share = percent(statistics.spread / statistics.dataSpread);
  return (
    `mode collapse: ${generator} makes nearly the same of every input; its outputs vary by ${share} of ` +
    'what the data do. Look at the samples. If they are alike: go back to an earlier checkpoint with a ' +
    "lower learning rate, take a larger batch, loss 'wgan' with gradientPenalty, or more data; " +
    'in image translation, a larger weight for L1 or the cycle'
  );
}

function saturatedTanh(generator: string, statistics: OutputStatistics): string {
  return (
    `saturated tanh: ${percent(statistics.saturated)} of what ${generator} makes is next to -1 or 1 ` +
    `(of the data ${percent(statistics.dataSaturated)}), where tanh has no gradient to learn by. Check ` +
    'that the data are in [-1, 1] and not in [0, 255]; lower the learning rate, and start anew: it ' +
    'seldom comes back by itself'
  );
}
