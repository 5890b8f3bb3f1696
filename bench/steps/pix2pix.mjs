import { Pix2PixTrainer } from '@gan/trainers';
import * as tf from '@tensorflow/tfjs-core';

/** pix2pix at 256 x 256, batch 1: the package's own trainer. */
export function pix2pix() {
  const trainer = new Pix2PixTrainer({ imageSize: 256, seed: 1 });
  const image = (seed) => tf.randomUniform([1, 256, 256, 3], -1, 1, 'float32', seed);
  const batch = { a: image(1), b: image(2) };
  return () => trainer.step(batch);
}
