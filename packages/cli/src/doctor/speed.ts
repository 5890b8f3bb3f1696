import { Pix2PixTrainer } from '@gan/trainers';
import { matMul, randomNormal, type Tensor4D } from '@tensorflow/tfjs-core';

/** How fast the current engine computes. */
export interface Speed {
  /** Thousand million additions and multiplications a second, in products of matrices. */
  readonly gigaflops: number;
  /** Training images a second of a small pix2pix. */
  readonly imagesPerSecond: number;
}

/** Height and width of the matrices. */
const SIDE = 1024;

/** The network whose steps are timed; small, so that it takes a second. */
export const timedNetwork = { imageSize: 64, filters: 16 } as const;

/** Measures the current engine; products take half of the time, steps all of it. */
export async function measureSpeed(seconds = 1): Promise<Speed> {
  return {
    gigaflops: await timeProducts(seconds / 2),
    imagesPerSecond: await timeSteps(seconds),
  };
}

async function timeProducts(seconds: number): Promise<number> {
  const a = randomNormal([SIDE, SIDE], 0, 1, 'float32', 1);
  const b = randomNormal([SIDE, SIDE], 0, 1, 'float32', 2);
  const once = async () => {
    const product = matMul(a, b);
    // Engines that compute in the background are done when the result can be read.
    await product.data();
    product.dispose();
  };
  try {
    await once();
    const rate = await timesASecond(once, seconds);
    return (2 * SIDE ** 3 * rate) / 1e9;
  } finally {
    a.dispose();
    b.dispose();
  }
}

async function timeSteps(seconds: number): Promise<number> {
  const { imageSize } = timedNetwork;
  const image = (seed: number) =>
    randomNormal([1, imageSize, imageSize, 3], 0, 0.5, 'float32', seed) as Tensor4D;
  const trainer = new Pix2PixTrainer(timedNetwork);
  const batch = { a: image(1), b: image(2) };
  try {
    await trainer.step(batch);
    return await timesASecond(() => trainer.step(batch), seconds);
  } finally {
    batch.a.dispose();
    batch.b.dispose();
    trainer.dispose();
  }
}

async function timesASecond(work: () => Promise<unknown>, seconds: number): Promise<number> {
  const start = performance.now();
  let times = 0;
  let elapsed = 0;
  while (times === 0 || elapsed < seconds) {
    await work();
    times += 1;
    elapsed = (performance.now() - start) / 1000;
  }
  return times / elapsed;
}
