import { Rng } from '@gan/core';

/** The seed of one layer of a network: independent of every other label's. */
export function layerSeed(seed: number, label: string): number {
  return new Rng(seed).fork(label).integer(2 ** 32);
}
