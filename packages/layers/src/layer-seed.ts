import { checkSeed, Rng } from '@gan/core';

/** The seed of one layer of a network: independent of every other label's. */
export function layerSeed(seed: number, label: string): number {
  return new Rng(seed).fork(label).integer(2 ** 32);
}

/** Seeds of the layers that this process has made or loaded. */
const taken = new Set<number>();

/** How many seeds were tried for a name: none of them becomes free again. */
const tried = new Map<string, number>();

const nthSeed = (name: string, nth: number) =>
  layerSeed(0, nth === 1 ? `unseeded ${name}` : `unseeded ${name}, ${nth}`);

/**
 * The seed of a layer: the one given, or else one of the layer's own, so that layers without a seed
 * are no twins.
 *
 * The name determines it, and so the same program has the same numbers whenever it runs. Where a
 * layer of that name was made before, as when a network is built twice, the next that is free is
 * taken. A layer stores its seed in its configuration, so that it keeps it when saved and loaded.
 */
export function ownSeed(caller: string, given: number | undefined, name: string): number {
  if (given !== undefined) {
    const seed = checkSeed(caller, given);
    taken.add(seed);
    return seed;
  }
  let nth = (tried.get(name) ?? 0) + 1;
  while (taken.has(nthSeed(name, nth))) nth++;
  tried.set(name, nth);
  const seed = nthSeed(name, nth);
  taken.add(seed);
  return seed;
}
