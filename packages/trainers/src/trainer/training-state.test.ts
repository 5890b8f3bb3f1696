import '@tensorflow/tfjs-backend-cpu';
import { memory, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  type AnyTrainer,
  type SmallTrainer,
  smallTrainers,
  values,
} from '../../test/small-trainers';
import type { TrainerState } from './training-state';

/** What a file would hold: copies, and JSON that went through text. */
const saved = (trainer: AnyTrainer): TrainerState => {
  const { tensors, json } = trainer.state();
  return {
    tensors: new Map([...tensors].map(([name, live]) => [name, live.clone()])),
    json: JSON.parse(JSON.stringify(json)),
  };
};

async function train(trainer: AnyTrainer, { batch }: SmallTrainer, from: number, to: number) {
  const losses: Record<string, number>[] = [];
  for (let i = from; i < to; i++) losses.push(await trainer.step(batch(i)));
  return losses;
}

const everything = (trainer: AnyTrainer) => [
  ...Object.values(trainer.models).map(values),
  ...[...trainer.state().tensors].map(([name, live]) => [name, Array.from(live.dataSync())]),
  trainer.state().json,
];

describe.each(Object.entries(smallTrainers))('the state of %s', (_, small) => {
  it('lets a trainer of another seed go on bit for bit', async () => {
    const one = small.make({ ema: 0.9, seed: 1 });
    await train(one, small, 0, 4);
    const state = saved(one);
    const losses = await train(one, small, 4, 8);
    // Layers of the same names: default networks name theirs, whatever was made before.
    const other = small.make({ ema: 0.9, seed: 2 });
    await train(other, small, 20, 22);
    other.restore(state);
    expect(await train(other, small, 4, 8)).toEqual(losses);
    expect(everything(other)).toEqual(everything(one));
  });

  it('is refused whole when anything in it is wrong', async () => {
    const trainer = small.make({ ema: 0.9 });
    await train(trainer, small, 0, 1);
    const good = saved(trainer);
    await train(trainer, small, 1, 2);
    const before = everything(trainer);
    const tensors = memory().numTensors;
    const refuse = (state: TrainerState, message: string) => {
      expect(() => trainer.restore(state)).toThrow(
        expect.objectContaining({
          code: 'CheckpointError',
          message: expect.stringContaining(message),
        }),
      );
      expect(everything(trainer)).toEqual(before);
    };
    for (const name of good.tensors.keys()) {
      const without = new Map(good.tensors);
      without.delete(name);
      refuse({ ...good, tensors: without }, `'${name}' must be`);
    }
    const odd = tensor([1, 2, 3, 4, 5, 6, 7]);
    const name = [...good.tensors.keys()][0] as string;
    const odder = new Map<string, Tensor>([...good.tensors, [name, odd]]);
    refuse({ ...good, tensors: odder }, `'${name}' must be a tensor of shape`);
    refuse({ ...good, tensors: new Map([...good.tensors, ['x', odd]]) }, "'x' must be left out");
    const optimizer = Object.keys(good.json.steps)[0];
    refuse({ ...good, json: { ...good.json, steps: {} } }, `'steps.${optimizer}' must be`);
    for (const stream of Object.keys(good.json.streams)) {
      refuse({ ...good, json: { ...good.json, streams: {} } }, "'streams.");
      expect(stream).toMatch(/latent|penalty/);
    }
    odd.dispose();
    expect(memory().numTensors).toBe(tensors);
    trainer.restore(good);
    expect(everything(trainer)).not.toEqual(before);
  });
});

it('names replayed images and the streams of dropout', async () => {
  const { make, batch } = smallTrainers.CycleGanTrainer as SmallTrainer;
  const cycle = make();
  await cycle.step(batch(0));
  const state = saved(cycle);
  expect([...state.tensors.keys()].filter((name) => name.startsWith('replay'))).toEqual([
    'replayB/0',
    'replayA/0',
  ]);
  const buffers = { ...state.json.buffers, replayA: { ...state.json.buffers.replayA!, images: 9 } };
  expect(() => cycle.restore({ ...state, json: { ...state.json, buffers } })).toThrow(
    "CycleGanTrainer.restore: 'buffers.replayA.images' must be a number from 0 to 3, got 9",
  );

  const gan = (smallTrainers.GanTrainer as SmallTrainer).make();
  const { tensors, json } = saved(gan);
  const layers = { ...json.layers, discriminator: {} };
  expect(() => gan.restore({ tensors, json: { ...json, layers } })).toThrow(
    "'layers.discriminator.hidden1_dropout' must be a random stream, got undefined",
  );
});
