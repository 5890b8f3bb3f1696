import type { Dataset } from '@gan/core';
import { proceduralFacades, ringOfGaussians, unpairedImages } from '@gan/data';
import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { expectTypeOf, test } from 'vitest';
import {
  ConditionalGanTrainer,
  type CycleGanLossName,
  type CycleGanTrainer,
  DcganTrainer,
  type FitEvent,
  fit,
  type GanTrainer,
  Pix2PixTrainer,
  type StepEvent,
  trainerFrom,
} from './index';

// The compiler checks these; nothing runs.
declare const pix2pix: Pix2PixTrainer;
declare const cycleGan: CycleGanTrainer;
declare const gan: GanTrainer;
declare const conditional: ConditionalGanTrainer;
declare const dcgan: DcganTrainer;
declare const model: LayersModel;

test('a step names the losses of its trainer', () => {
  type Losses = Awaited<ReturnType<typeof pix2pix.step>>;
  expectTypeOf<Losses['G_L1']>().toEqualTypeOf<number>();
  expectTypeOf(pix2pix.update).returns.toHaveProperty('D_real').toEqualTypeOf<Scalar>();
  expectTypeOf(cycleGan.update).returns.toExtend<Record<CycleGanLossName, Scalar>>();
  expectTypeOf(gan.update).returns.toHaveProperty('D_fake').toEqualTypeOf<Scalar>();
  expectTypeOf<CycleGanLossName>().toEqualTypeOf<
    'D_A' | 'G_A' | 'cycle_A' | 'idt_A' | 'D_B' | 'G_B' | 'cycle_B' | 'idt_B'
  >();
});

test('generate gives images where the trainer makes images', () => {
  expectTypeOf(pix2pix.generate).returns.toEqualTypeOf<Tensor4D>();
  expectTypeOf(cycleGan.generate).returns.toEqualTypeOf<Tensor4D>();
  expectTypeOf(dcgan.generate).returns.toEqualTypeOf<Tensor4D>();
  expectTypeOf(gan.generate).returns.toEqualTypeOf<Tensor>();
  expectTypeOf(gan.generate).parameter(0).toExtend<number | Tensor>();
});

test('fit takes the data that its trainer learns from, and no other', async () => {
  fit(pix2pix, proceduralFacades({ imageSize: 32 }), { steps: 1 });
  fit(cycleGan, await unpairedImages({ a: 'a', b: 'b' }), { steps: 1 });
  fit(gan, ringOfGaussians(), { steps: 1 });
  // @ts-expect-error a conditional GAN needs conditions
  fit(conditional, ringOfGaussians(), { steps: 1 });
  // @ts-expect-error pairs are not single images
  fit(dcgan, proceduralFacades({ imageSize: 32 }), { steps: 1 });
  // @ts-expect-error an option that there is not
  fit(gan, ringOfGaussians(), { step: 1 });
});

test('events tell themselves apart by their type', () => {
  type Of<Type extends FitEvent['type']> = Extract<FitEvent, { type: Type }>;
  expectTypeOf<Of<'step'>>().toEqualTypeOf<StepEvent>();
  expectTypeOf<Of<'step'>['losses']>().toEqualTypeOf<Readonly<Record<string, number>>>();
  expectTypeOf<Of<'checkpoint'>['kind']>().toEqualTypeOf<'periodic' | 'best' | 'last'>();
  expectTypeOf<Of<'end'>['reason']>().toEqualTypeOf<'finished' | 'aborted'>();
  expectTypeOf<FitEvent['type']>().toEqualTypeOf<
    'start' | 'step' | 'sample' | 'evaluation' | 'epoch' | 'checkpoint' | 'warning' | 'end'
  >();
  const run = fit(gan, {} as Dataset<{ real: Tensor }>, { steps: 1 });
  expectTypeOf(run).toExtend<AsyncIterable<FitEvent>>();
  expectTypeOf(run.done).returns.resolves.toHaveProperty('losses');
});

test('options are closed choices', () => {
  new Pix2PixTrainer({ loss: 'lsgan', patch: 'pixel', norm: 'instance' });
  // @ts-expect-error no such loss
  new Pix2PixTrainer({ loss: 'l2' });
  // @ts-expect-error no such option
  new DcganTrainer({ imagesize: 64 });
  // @ts-expect-error conditions are not optional
  new ConditionalGanTrainer({ generator: model, discriminator: model, latentDim: 4 });
});

test('trainerFrom narrows the trainer by its kind', async () => {
  const rebuilt = await trainerFrom('checkpoints');
  if (rebuilt.kind === 'CycleGanTrainer') {
    expectTypeOf(rebuilt.trainer).toEqualTypeOf<CycleGanTrainer>();
  }
});
