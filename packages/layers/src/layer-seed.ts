import { checkSeed, Rng } from '@gan/core';

/** The seed of one layer of a network: independent of every other label's. */
export function layerSeed(seed: number, label: string): number {
  return new Rng(seed).fork(label).integer(2 ** 32);
}

/** Seeds of the layers that this process has made or loaded. */
const taken = new Set<number>();

/**
 * The seed of a layer: the one given, or else one of the layer's own, so that layers without a seed
 * are no twins.
 *
 * The name determines it, and so the same program has the same numbers whenever it runs. Where a
 * layer of that name was made before, as when a network is built twice, the next that is free is
 * taken. A layer stores its seed in its configuration, so that it keeps it when saved and loaded.
 */
export function ownSeed(caller: string, given: number | undefined, name: string): number {
  let seed = given === undefined ? layerSeed(0, `unseeded ${name}`) : checkSeed(caller, given);
  for (let nth = 2; given === undefined && taken.has(seed); nth++) {
    seed = layerSeed(0, `unseeded ${name}, ${nth}`);
  }
  taken.add(seed);
  return seed;
}
