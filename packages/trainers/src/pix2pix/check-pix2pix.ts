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
import { made, taken } from '../trainer/network-shapes';
import type { Pix2PixNetworks } from './pix2pix-networks';

/** Images that G can translate, from their shape alone. */
export function checkInput(
  caller: string,
  images: unknown,
  { generator }: Pix2PixNetworks,
  name = 'images',
  swapped = false,
): readonly number[] {
  const wanted: WantedImages = { name, sizes: taken(generator), option: 'inputChannels' };
  const shape = checkImages(caller, images, wanted, swapped);
  checkMultiples(caller, name, shape, generator);
  return shape;
}

/** Pairs that both networks can learn from, from their shapes alone. */
export function checkPairs(
  caller: string,
  batch: unknown,
  networks: Pix2PixNetworks,
  judged: { readonly adversarial: boolean; readonly conditional: boolean },
): { readonly a: Tensor4D; readonly b: Tensor4D } {
  checkNames(caller, batch, ['a', 'b']);
  const { generator, discriminator } = networks;
  const [channelsA, channelsB] = [taken(generator)[2], made(generator)[2]];
  const swapped =
    channelsA !== channelsB && hasChannels(batch.a, channelsB) && hasChannels(batch.b, channelsA);
  const a = checkInput(caller, batch.a, networks, 'a', swapped);
  const wanted: WantedImages = { name: 'b', sizes: made(generator), option: 'outputChannels' };
  const b = checkImages(caller, batch.b, wanted);
  checkAlike(caller, a, b, 'size');
  checkMade(caller, { name: 'generator', model: generator }, ['a', a], ['b', b]);
  if (judged.adversarial) {
    const channels = (b[3] as number) + (judged.conditional ? (a[3] as number) : 0);
    const what = judged.conditional ? 'a and b together' : 'b';
    const shape = [...b.slice(0, 3), channels];
    checkJudged(caller, what, { name: 'discriminator', model: discriminator }, shape);
  }
  return { a: batch.a as Tensor4D, b: batch.b as Tensor4D };
}
