import { expect, it } from 'vitest';
import {
  GanTrainer,
  isGanError,
  mlpDiscriminator,
  mlpGenerator,
  ringOfGaussians,
  tf,
  useBackend,
} from './index';

it('trains with nothing but its own names, on one engine', async () => {
  const { name, tfName } = await useBackend('wasm', { threads: 1 });
  expect([name, tf.getBackend()]).toEqual(['wasm', tfName]);
  const before = tf.memory().numTensors;
  const generator = mlpGenerator({ latentDim: 2, outputShape: [2], hidden: [8] });
  const discriminator = mlpDiscriminator({ inputShape: [2], hidden: [8] });
  const trainer = new GanTrainer({ generator, discriminator, latentDim: 2 });
  const ring = ringOfGaussians({ seed: 1 });
  const weights = () => generator.getWeights()[0]!.dataSync().slice();
  const untrained = weights();
  for await (const batch of ring.batches({ batchSize: 16, seed: 1, epoch: 1 })) {
    const losses = await trainer.step(batch);
    batch.real.dispose();
    expect(Object.keys(losses)).toEqual(['D_real', 'D_fake', 'G']);
    break;
  }
  expect(weights()).not.toEqual(untrained);
  for (const held of [trainer, generator, discriminator]) held.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

it('has the layers of TensorFlow.js, and tells our errors', async () => {
  expect(tf.layers.dense({ units: 1 }).getClassName()).toBe('Dense');
  const error = await useBackend('gpu' as never).catch((cause: unknown) => cause);
  expect(isGanError(error)).toBe(true);
});
