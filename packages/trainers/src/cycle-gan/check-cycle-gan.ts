import { ShapeError } from '@gan/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import {
  checkAlike,
  checkImages,
  checkJudged,
  checkMade,
  checkMultiples,
  checkNames,
  hasChannels,
  type WantedImages,
} from '../trainer/check-batch';
import { listed } from '../trainer/check-tensor';
import { shapeThrough, taken } from '../trainer/network-shapes';
import type { CycleGanNetworks } from './cycle-gan-networks';
import type { ReplayBuffer } from './replay-buffer';

/** The images of a domain, and the networks that they meet. */
const domains = {
  a: { generator: 'generatorA', back: 'generatorB', discriminator: 'discriminatorA' },
  b: { generator: 'generatorB', back: 'generatorA', discriminator: 'discriminatorB' },
} as const;

/** Images of a domain that its generator can translate, from their shape alone. */
export function checkDomain(
  caller: string,
  domain: 'a' | 'b',
  images: unknown,
  networks: CycleGanNetworks,
  name: string = domain,
  swapped = false,
): readonly number[] {
  const generator = networks[domains[domain].generator];
  const option = domain === 'a' ? 'inputChannels' : 'outputChannels';
  const wanted: WantedImages = { name, sizes: taken(generator), option };
  const shape = checkImages(caller, images, wanted, swapped);
  checkMultiples(caller, name, shape, generator);
  return shape;
}

/** What a step does with a batch besides the adversarial losses. */
export interface CycleGanUses {
  /** Whether the images of a domain are translated there and back. */
  readonly cycles: Readonly<Record<'a' | 'b', boolean>>;
  /** Whether the generator that makes a domain's images sees that domain's own. */
  readonly identity: Readonly<Record<'a' | 'b', boolean>>;
  /** The replayed translations of a domain's images. */
  readonly replayed: Readonly<Record<'a' | 'b', ReplayBuffer>>;
}

/** Images of both domains that all networks can learn from, from their shapes alone. */
export function checkDomains(
  caller: string,
  batch: unknown,
  networks: CycleGanNetworks,
  uses: CycleGanUses,
): { readonly a: Tensor4D; readonly b: Tensor4D } {
  checkNames(caller, batch, ['a', 'b']);
  const [channelsA, channelsB] = [taken(networks.generatorA)[2], taken(networks.generatorB)[2]];
  const swapped =
    channelsA !== channelsB && hasChannels(batch.a, channelsB) && hasChannels(batch.b, channelsA);
  const shapes = {
    a: checkDomain(caller, 'a', batch.a, networks, 'a', swapped),
    b: checkDomain(caller, 'b', batch.b, networks, 'b'),
  };
  checkAlike(caller, shapes.a, shapes.b, 'number');
  for (const [from, to] of [
    ['a', 'b'],
    ['b', 'a'],
  ] as const) {
    const network = (name: keyof CycleGanNetworks) => ({ name, model: networks[name] });
    const { generator, back, discriminator } = domains[from];
    const [x, y] = [shapes[from], shapes[to]];
    const fake = shapeThrough(caller, generator, networks[generator], [[...x]]) as number[];
    const what = `translations of ${from}`;
    checkJudged(caller, to, network(discriminator), y);
    checkJudged(caller, what, network(discriminator), fake);
    if (uses.cycles[from]) checkMade(caller, network(back), [what, fake], [from, x]);
    if (uses.identity[to]) checkMade(caller, network(generator), [to, y], [to, y]);
    checkReplayed(caller, what, uses.replayed[from], fake);
  }
  return { a: batch.a as Tensor4D, b: batch.b as Tensor4D };
}

/** Fakes of several images can only be exchanged for stored ones of their size. */
function checkReplayed(
  caller: string,
  what: string,
  buffer: ReplayBuffer,
  shape: readonly (number | null)[],
): void {
  const other = shape.includes(null) ? undefined : buffer.otherThan(shape as number[]);
  if (!other) return;
  throw new ShapeError(
    `${caller}: ${what} must have the size of the replayed ones, ${other}, got ` +
      `${listed(shape.slice(1))}; use batches of 1, images of one size, or poolSize: 0`,
  );
}
