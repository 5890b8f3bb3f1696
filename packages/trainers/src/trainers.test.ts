import '@tensorflow/tfjs-backend-cpu';
import { expectAllClose } from '@gan/testing';
import { dispose, memory, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type AnyTrainer, smallTrainers, values } from '../test/small-trainers';

const networks = (trainer: AnyTrainer, kind: 'generator' | 'discriminator') =>
  Object.entries(trainer.models)
    .filter(([name]) => name.startsWith(kind))
    .flatMap(([, model]) => model.getWeights(true).map((w) => Array.from(w.dataSync())));

const optimizer = (trainer: AnyTrainer, kind: string) =>
  Object.entries(trainer.optimizers).find(([name]) => name.startsWith(kind))![1];

describe.each(Object.entries(smallTrainers))('%s', (name, { make, batch, generate }) => {
  it('repeats bit for bit from one seed, and differs for another', async () => {
    const run = async (seed: number) => {
      const trainer = make({ seed });
      const losses = [await trainer.step(batch(0)), await trainer.step(batch(1))];
      return [losses, Object.values(trainer.models).map(values)];
    };
    const first = await run(5);
    expect(await run(5)).toEqual(first);
    expect(await run(6)).not.toEqual(first);
  });

  it('moves a network by its own optimiser alone, and all of it', async () => {
    for (const [still, moving] of [
      ['generator', 'discriminator'],
      ['discriminator', 'generator'],
    ] as const) {
      const trainer = make();
      optimizer(trainer, still).learningRate = 0;
      const before = { still: networks(trainer, still), moving: networks(trainer, moving) };
      await trainer.step(batch(0));
      expect(networks(trainer, still)).toEqual(before.still);
      // A constant added to a Wasserstein critic changes nothing: its last bias has no gradient.
      const idle = name.includes('WGAN') && moving === 'discriminator' ? 1 : 0;
      for (const [i, weight] of networks(trainer, moving)
        .slice(0, -idle || undefined)
        .entries()) {
        expect(weight, `${moving} weight ${i}`).not.toEqual(before.moving[i]);
      }
      // The update that is left out of one network changes nothing in the first update of the other.
      const whole = make();
      await whole.step(batch(0));
      const second = name.startsWith('Cycle') ? 'discriminator' : 'generator';
      const firstMoves = moving !== second;
      if (firstMoves) expect(networks(whole, moving)).toEqual(networks(trainer, moving));
    }
  });

  it('generates without changing the run', async () => {
    const trainer = make({ ema: 0.5 });
    const other = make({ ema: 0.5 });
    for (const one of [trainer, other]) await one.step(batch(0));
    const made = (['train', 'eval'] as const).flatMap((mode) =>
      [false, true].map((average) => generate(trainer, { mode, average, seed: 4 })),
    );
    expect(Array.from(made[0]!.dataSync())).not.toEqual(Array.from(made[1]!.dataSync()));
    const again = generate(trainer, { mode: 'train', seed: 4 });
    expect(again.dataSync()).toEqual(made[0]!.dataSync());
    expect(await trainer.step(batch(1))).toEqual(await other.step(batch(1)));
    expect(trainer.state().json).toEqual(other.state().json);
    expect(Object.values(trainer.models).map(values)).toEqual(
      Object.values(other.models).map(values),
    );
  });

  it('keeps the number of tensors over mixed and short batches', async () => {
    const trainer = make({ ema: 0.9, accumulate: 2 });
    const batches = [batch(0, 5), batch(1, 2), batch(2, 3), batch(3, 2)];
    for (let i = 0; i < 2; i++) for (const next of batches) await trainer.step(next);
    const before = memory().numTensors;
    for (const next of batches) await trainer.step(next);
    dispose(generate(trainer, { average: true, mode: 'train' }));
    expect(memory().numTensors).toBe(before);
  });

  it('leaves nothing behind when a step fails', async () => {
    const trainer = make();
    await trainer.step(batch(0));
    const apply = optimizer(trainer, 'generator').apply;
    const given = batch(1);
    const before = memory().numTensors;
    optimizer(trainer, 'generator').apply = () => {
      throw new Error('out of memory');
    };
    await expect(trainer.step(given)).rejects.toThrow('out of memory');
    optimizer(trainer, 'generator').apply = apply;
    expect(memory().numTensors).toBe(before);
  });

  it('frees what is its own', () => {
    const kept = make();
    const models = Object.values(kept.models).flatMap((model) => model.getWeights());
    kept.dispose();
    // Given models are the caller's.
    for (const weight of models) expect(weight.isDisposed).toBe(false);
  });

  it('keeps a moving average of the weights of its generators', async () => {
    const trainer = make({ ema: 0.75 });
    const weight = Object.entries(trainer.models).find(([key]) => key.startsWith('generator'))!;
    const live = weight[1].getWeights(true)[0] as Tensor;
    let expected = Array.from(live.dataSync());
    for (let i = 0; i < 3; i++) {
      await trainer.step(batch(i));
      const now = live.dataSync();
      expected = expected.map((average, k) => 0.75 * average + 0.25 * now[k]!);
    }
    const [key, average] = [...trainer.state().tensors].find(([tensorName]) =>
      tensorName.startsWith('average/'),
    )!;
    expect(key).toBe(`average/${weight[0]}/${weight[1].trainableWeights[0]!.originalName}`);
    expectAllClose(average, tensor(expected, live.shape), { rtol: 1e-5 });
    const none = make();
    expect(() => generate(none, { average: true })).toThrow(
      'average needs a trainer that keeps averages; give it the option ema, such as 0.999',
    );
  });

  it('names options that are out of range', () => {
    expect(() => make({ ema: 1 })).toThrow(/Trainer: ema must be a number from 0 to 0.999/);
    expect(() => make({ accumulate: 0 })).toThrow('accumulate must be an integer of at least 1');
    expect(() => make({ beta1: 2 })).toThrow('Adam: beta1 must be a number from 0');
    expect(() => make({ sed: 1 } as never)).toThrow(
      "there is no option 'sed'; did you mean 'seed'?",
    );
    const trainer = make();
    expect(() => trainer.update({} as never)).toThrow(
      /Trainer.update: a batch must be \{ .*, got \{\}/,
    );
    expect(() => generate(trainer, { mode: 'test' as 'eval' })).toThrow("one of 'train', 'eval'");
    expect(() => generate(trainer, { seeds: 1 } as never)).toThrow("did you mean 'seed'?");
  });
});
