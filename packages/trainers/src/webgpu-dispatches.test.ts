import '@gan/backend-webgpu';
import { patchDiscriminator } from '@gan/discriminators';
import { unetGenerator } from '@gan/generators';
import { startDawn } from '@gan/testing';
import * as tf from '@tensorflow/tfjs-core';
import { layers, model, type SymbolicTensor, input as tfInput } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AnyBatch, type AnyTrainer, smallTrainers } from '../test/small-trainers';
import { Pix2PixTrainer } from './index';

// Nothing is computed there, so that what a step asks of a GPU shows on any machine.
const why = await startDawn('null');

interface Shader {
  readonly key: string;
  readonly source: () => string;
}

interface Engine {
  readonly dispatches: number;
  readonly device: GPUDevice;
  dispatch(shader: Shader, given: object): void;
}

describe.skipIf(why)(`a step on WebGPU${why ? `: ${why}` : ''}`, () => {
  let backend: Engine;
  beforeAll(async () => {
    await tf.setBackend('gan-webgpu');
    backend = tf.backend() as unknown as Engine;
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const pix2pix = () =>
    new Pix2PixTrainer({
      generator: unetGenerator({ imageSize: 256, filters: 2 }),
      discriminator: patchDiscriminator({ inputChannels: 6, filters: 2 }),
    });
  const batch = () =>
    ({ a: tf.zeros([1, 256, 256, 3]), b: tf.zeros([1, 256, 256, 3]) }) as unknown as Parameters<
      Pix2PixTrainer['update']
    >[0];
  const stepOf = (trainer: Pix2PixTrainer) => () => {
    const images = batch();
    tf.dispose([trainer.update(images), images] as never);
  };

  it('asks little of a GPU for pix2pix at 256 pixels', () => {
    const trainer = pix2pix();
    const step = stepOf(trainer);
    step();
    const before = { dispatches: backend.dispatches, tensors: tf.memory().numTensors };
    step();
    expect(backend.dispatches - before.dispatches).toBeLessThanOrEqual(480);
    expect(tf.memory().numTensors).toBe(before.tensors);
    trainer.dispose();
  });

  it('is repeated from the fourth on, with nothing made anew and the program left out', () => {
    const trainer = pix2pix();
    const step = stepOf(trainer);
    for (let i = 0; i < 3; i++) step();
    const { device } = backend;
    const calls = {
      buffers: vi.spyOn(device, 'createBuffer'),
      groups: vi.spyOn(device, 'createBindGroup'),
      pipelines: vi.spyOn(device, 'createComputePipeline'),
      submits: vi.spyOn(device.queue, 'submit'),
      programs: vi.spyOn(trainer.models.generator, 'apply'),
      dispatches: vi.spyOn(backend, 'dispatch'),
    };
    // What is copied out for the caller is lent once and then again.
    step();
    const counts = () =>
      Object.fromEntries(
        Object.entries(calls).map(([name, spy]) => {
          const count = spy.mock.calls.length;
          spy.mockClear();
          return [name, count];
        }),
      );
    counts();
    const before = backend.dispatches;
    step();
    expect(counts()).toEqual({
      ...{ buffers: 0, groups: 0, pipelines: 0, programs: 0, dispatches: 0 },
      submits: 1,
    });
    expect(backend.dispatches - before).toBeGreaterThan(300);
    expect(trainer.notRecorded).toBe(undefined);
    trainer.dispose();
  });

  const image = () => tf.zeros<tf.Rank.R4>([1, 32, 32, 3]);
  const sharp = (real: tf.Tensor4D) => tf.mean(real) as tf.Scalar;
  const dropping = () => {
    const input = tfInput({ shape: [32, 32, 3] });
    const mixed = layers.conv2d({ filters: 3, kernelSize: 1 }).apply(input);
    const output = layers.dropout({ rate: 0.5 }).apply(mixed) as SymbolicTensor;
    return model({ inputs: input, outputs: output });
  };
  const small = (name: string) => {
    const { make, batch } = smallTrainers[name]!;
    return { trainer: make(), batch: () => batch(1) };
  };
  const pairs = (options: object) => ({
    trainer: new Pix2PixTrainer({ imageSize: 32, filters: 2, ...options }) as unknown as AnyTrainer,
    batch: () => ({ a: image(), b: image() }) as AnyBatch,
  });

  it.each([
    [() => pairs({ extraLosses: { sharp } }), 'has extraLosses (sharp), functions of yours'],
    [
      () => pairs({ generator: dropping(), lambdaGan: 0 }),
      'has a layer Dropout in generator that may do something else in each step',
    ],
    [() => small('GanTrainer as WGAN-GP'), 'draws where the gradient penalty is taken'],
  ])('says why it is not repeated (%#)', (make, reason) => {
    const { trainer, batch } = make();
    for (let i = 0; i < 3; i++) tf.dispose(trainer.update(batch()) as never);
    expect((trainer as unknown as Pix2PixTrainer).notRecorded).toBe(reason);
    trainer.dispose();
  });

  it('is recorded where norms have no weights of their own', () => {
    const generator = unetGenerator({ imageSize: 32, filters: 8, norm: 'instance' });
    const { trainer, batch } = pairs({ generator });
    for (let i = 0; i < 3; i++) tf.dispose(trainer.update(batch()) as never);
    expect((trainer as unknown as Pix2PixTrainer).notRecorded).toBe(undefined);
    trainer.dispose();
    generator.dispose();
  });

  it('is recorded with a replay buffer once that is full', () => {
    const { trainer, batch } = small('CycleGanTrainer');
    const program = vi.spyOn(trainer.models.generatorA!, 'apply');
    const ranProgram = [1, 2, 3, 4, 5, 6].map(() => {
      program.mockClear();
      tf.dispose(trainer.update(batch()) as never);
      return program.mock.calls.length > 0;
    });
    // Three fill the buffer, the next is looked at, and the one after that is recorded.
    expect(ranProgram).toEqual([true, true, true, true, true, false]);
    expect((trainer as unknown as Pix2PixTrainer).notRecorded).toBe(undefined);
    trainer.dispose();
  });

  it.each(Object.entries(smallTrainers))(
    'has one text for each key of a shader: %s',
    (_, { make, batch: batchOf }) => {
      const texts = new Map<string, string>();
      const dispatch = backend.dispatch.bind(backend);
      vi.spyOn(backend, 'dispatch').mockImplementation((shader, given) => {
        const text = shader.source();
        expect(texts.get(shader.key) ?? text, shader.key).toBe(text);
        texts.set(shader.key, text);
        dispatch(shader, given);
      });
      const trainer = make();
      for (let i = 0; i < 2; i++) tf.dispose(trainer.update(batchOf(i)) as never);
      expect(texts.size).toBeGreaterThan(20);
      trainer.dispose();
    },
  );
});
