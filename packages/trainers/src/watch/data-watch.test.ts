import '@tensorflow/tfjs-backend-cpu';
import { proceduralFacades } from '@gan/data';
import {
  add,
  concat,
  fill,
  image as imageOps,
  memory,
  mul,
  relu,
  type Tensor,
  type Tensor4D,
  tensor,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type AnyBatch, type AnyTrainer, images, smallTrainers } from '../../test/small-trainers';
import { DcganTrainer, type FitOptions, fit, Pix2PixTrainer } from '../index';

/** A data set whose batches `make` makes. */
const data = (make: (i: number) => object, size = 3) => ({
  size,
  async *batches({ skip = 0 }: { skip?: number }) {
    for (let i = skip; i < size; i++) yield make(i) as AnyBatch;
  },
});
const pix2pix = (options = {}) =>
  new Pix2PixTrainer({ imageSize: 32, filters: 2, ...options }) as unknown as AnyTrainer;
const noise = (size: number, seed = 1, count = 1) => images([count, size, size, 3], seed);

async function warningsOf(
  trainer: AnyTrainer,
  batch: (i: number) => object,
  options: FitOptions = { steps: 1 },
) {
  const said: [string, number, string][] = [];
  for await (const event of fit(trainer, data(batch), options)) {
    if (event.type === 'warning') said.push([event.code, event.step, event.message]);
  }
  return said;
}

describe('sizes that do not fit', () => {
  it('are warned of where fully convolutional networks take them all the same', async () => {
    const batch = () => ({ a: noise(64), b: noise(64, 2) });
    const message =
      'image size: the Pix2PixTrainer was made for imageSize: 32, and a of the batches is 64 x 64; give the data set cropSize: 32, or the trainer imageSize: 64';
    expect(await warningsOf(pix2pix(), batch)).toEqual([['image-size', 0, message]]);
    const cycle = smallTrainers.CycleGanTrainer!.make({ imageSize: 16 } as object);
    const one = () => ({ a: images([1, 16, 16, 1], 1), b: images([1, 8, 8, 1], 2) });
    expect((await warningsOf(cycle, one)).map(([, , text]) => text)).toEqual([
      expect.stringContaining('b of the batches is 8 x 8'),
    ]);
  });

  it('are refused where they cannot go through the networks, before a step', async () => {
    const before = memory().numTensors;
    const trainer = pix2pix();
    const batch = () => ({ a: noise(40), b: noise(40, 2) });
    await expect(warningsOf(trainer, batch)).rejects.toThrow(
      "fit: a of the batches must have a height and width that are multiples of 32, which the trainer's generator takes, got 40 x 40; give the data set cropSize: 32",
    );
    expect(trainer.optimizers.generator!.step).toBe(0);
    (trainer as unknown as { dispose(): void }).dispose();
    expect(memory().numTensors).toBe(before);
    const dcgan = new DcganTrainer({ imageSize: 8, filters: 1 }) as unknown as AnyTrainer;
    await expect(warningsOf(dcgan, () => ({ real: noise(16) }))).rejects.toThrow(
      "fit: real of the batches must be 8 x 8, as the trainer's generator makes them, got 16 x 16; give the data set loadSize: 8 and cropSize: 8",
    );
  });

  it('leave what else is wrong with a first batch to the trainer, by name', async () => {
    const gone = () => {
      const b = noise(32);
      b.dispose();
      return { a: noise(32), b };
    };
    await expect(warningsOf(pix2pix(), gone)).rejects.toThrow(
      'Pix2PixTrainer.update: b must be a tensor [B, H, W, 3], got one that was disposed',
    );
    const nothing = () => undefined as unknown as object;
    await expect(warningsOf(pix2pix(), nothing)).rejects.toThrow(
      'Pix2PixTrainer.update: a batch must be { a, b }, got undefined',
    );
    const dcgan = () => new DcganTrainer({ imageSize: 8, filters: 1 }) as unknown as AnyTrainer;
    await expect(warningsOf(dcgan(), () => ({ real: zeros([0, 8, 8, 3]) }))).rejects.toThrow(
      'a batch needs at least one sample',
    );
    await expect(warningsOf(dcgan(), () => ({ real: images([1, 3, 8, 8], 1) }))).rejects.toThrow(
      'channels come last',
    );
  });

  it('are none with networks of other sizes that were given', async () => {
    for (const { make, batch } of Object.values(smallTrainers)) {
      expect(await warningsOf(make(), (i) => batch(i))).toEqual([]);
    }
  });
});

describe('values that do not fit', () => {
  const bytes = (seed: number) =>
    tidy(() => {
      const x = noise(32, seed);
      const levels = Array.from(x.dataSync(), (v) => Math.round((v + 1) * 127.5));
      return tensor(levels, x.shape) as Tensor4D;
    });
  const scaled = (seed: number, scale: number, shift: number) =>
    tidy(() => add(mul(bytes(seed), scale), shift));
  const fine = (seed: number) => scaled(seed, 1 / 127.5, -1);

  it.each<[string, () => { a: Tensor; b: Tensor }, string]>([
    [
      'bytes of b',
      () => ({ a: fine(1), b: bytes(2) }),
      'b holds values from 0 to 255, as of 8 bits, and',
    ],
    ['bytes of a', () => ({ a: bytes(1), b: fine(2) }), 'scale them: x / 127.5 - 1'],
    ['16 bits', () => ({ a: scaled(1, 257, 0), b: fine(2) }), 'as of up to 16 bits'],
    ['z scores', () => ({ a: scaled(1, 0.02, -2.5), b: fine(2) }), 'from -2.5 to 2.6, and'],
    [
      '[0, 1]',
      () => ({ a: fine(1), b: scaled(2, 1 / 255, 0) }),
      'as of [0, 1], and the networks are made for [-1, 1]; scale them: 2 * x - 1',
    ],
  ])('%s', async (_, batch, message) => {
    const said = await warningsOf(pix2pix(), batch);
    expect(said).toEqual([['value-range', 0, expect.stringContaining(message)]]);
  });

  it('[0, 1] for CycleGAN and DCGAN, on either side', async () => {
    const small = () => relu(images([1, 8, 8, 1], 3));
    const { make } = smallTrainers.CycleGanTrainer!;
    const said = await warningsOf(make(), () => ({ a: images([1, 8, 8, 1], 1), b: small() }));
    expect(said.map(([code, , text]) => [code, text.slice(0, 14)])).toEqual([
      ['value-range', 'value range: b'],
    ]);
    const dcgan = await warningsOf(smallTrainers.DcganTrainer!.make(), () => ({ real: small() }));
    expect(dcgan.map(([code]) => code)).toEqual(['value-range']);
  });

  it('[0, 1] in floats that are no multiples of 1/255, from end to end', async () => {
    const floats = (seed: number, from: number) =>
      tidy(() => add(mul(noise(32, seed), (1 - from) / 2), (1 + from) / 2));
    const batch = (from: number) => () => ({ a: noise(32, 1), b: floats(2, from) });
    const said = await warningsOf(pix2pix(), batch(0));
    expect(said).toEqual([['value-range', 0, expect.stringContaining('as of [0, 1], and')]]);
    expect(await warningsOf(pix2pix(), batch(0.1))).toEqual([]);
  });

  it('is quiet of bright images, of one-hot inputs, and of points', async () => {
    // 8 bits above the middle, in [-1, 1].
    const bright = tidy(() => {
      const levels = Array.from(noise(32).dataSync(), (v) => 192 + Math.round(v * 63));
      return tensor(
        levels.map((level) => level / 127.5 - 1),
        [1, 32, 32, 3],
      );
    });
    const oneHot = () =>
      tensor(
        Array.from({ length: 3072 }, (_, i) => Number(i % 3 === Math.floor(i / 3) % 3)),
        [1, 32, 32, 3],
      );
    expect(await warningsOf(pix2pix(), () => ({ a: oneHot(), b: bright.clone() }))).toEqual([]);
    const { make } = smallTrainers.GanTrainer!;
    expect(await warningsOf(make(), () => ({ real: fill([4, 2], 9) }))).toEqual([]);
  });
});

describe('images that teach nothing', () => {
  it('are constant, or all the same', async () => {
    const { make } = smallTrainers.Pix2PixTrainer!;
    const said = await warningsOf(make(), (i) => ({
      a: zeros([2, 8, 8, 1]),
      b: tidy(() => {
        const one = images([1, 8, 8, 2], i);
        return concat([one, one]);
      }),
    }));
    expect(said.map(([code, , text]) => [code, text])).toEqual([
      [
        'constant-images',
        expect.stringContaining(
          'all 2 images of a in batch 1 of epoch 1 (step 1) hold nothing but 0',
        ),
      ],
      ['identical-images', expect.stringContaining('all 2 images of b in batch 1')],
    ]);
  });
});

describe('label maps', () => {
  it('with blended colours are named by side', async () => {
    const map = (i: number) =>
      tidy(() => {
        const colours = [
          [-1, -1, 0.3333],
          [1, -0.3333, -1],
          [-1, 1, 1],
        ];
        const pixels = Array.from(
          { length: 77 * 77 },
          (_, k) => colours[Math.floor(Math.hypot((k % 77) - 40, k / 77 - 50 + i) / 17) % 3]!,
        );
        const crisp = tensor(pixels.flat(), [1, 77, 77, 3]) as Tensor4D;
        const blended = imageOps.resizeBilinear(crisp, [128, 128]);
        const levels = Array.from(blended.dataSync(), (v) => Math.round((v + 1) * 127.5));
        return tensor(
          levels.map((level) => level / 127.5 - 1),
          [1, 128, 128, 3],
        );
      });
    const trainer = () => pix2pix({ imageSize: 128, filters: 1 });
    const said = await warningsOf(trainer(), (i) => ({ a: map(i), b: noise(128, i) }));
    expect(said).toEqual([
      [
        'label-colours',
        0,
        expect.stringMatching(
          /a looks like a label map of about \d colours, and has \d{3}, .* interpolation: \{ a: 'nearest' \}, on the command line --interpolation-a nearest$/,
        ),
      ],
    ]);
    const other = await warningsOf(trainer(), (i) => ({ a: noise(128, i), b: map(i) }));
    expect(other[0]![2]).toContain(
      "interpolation: { b: 'nearest' }, on the command line --interpolation-b nearest",
    );
  });

  it('and photos of procedural facades are fine', async () => {
    const facades = proceduralFacades({ imageSize: 64, count: 4 });
    const options = { steps: 1, batchSize: 4 };
    const trainer = pix2pix({ imageSize: 64 });
    const { warnings } = await fit(trainer, facades as never, options).done();
    expect(warnings).toEqual([]);
  });
});

describe('NaN in the data', () => {
  const spoilt =
    (name: 'a' | 'b', at: number, value = Number.NaN) =>
    (i: number) => ({
      a: name === 'a' && i === at ? fill([1, 8, 8, 1], value) : images([1, 8, 8, 1], i),
      b: name === 'b' && i === at ? fill([1, 8, 8, 2], value) : images([1, 8, 8, 2], i + 9),
    });
  const { make } = smallTrainers.Pix2PixTrainer!;

  it('of the first batch stops the run before its first step', async () => {
    const before = memory().numTensors;
    for (const [name, value] of [
      ['a', Number.NaN],
      ['b', -Infinity],
    ] as const) {
      const trainer = make();
      await expect(warningsOf(trainer, spoilt(name, 0, value))).rejects.toThrow(
        `fit: ${name} holds a value that is not finite in batch 1 of epoch 1 (step 1); look for NaN`,
      );
      expect(trainer.optimizers.generator!.step).toBe(0);
      trainer.dispose();
      for (const model of Object.values(trainer.models)) model.dispose();
    }
    expect(memory().numTensors).toBe(before);
  });

  it('of a later one is named when the losses show it, whenever they are read', async () => {
    for (const logEvery of [1, 2, 7]) {
      const run = warningsOf(make(), spoilt('b', 1), { epochs: 4, logEvery });
      await expect(run).rejects.toThrow(
        /at step 2; lower .*\. The data are the cause: b holds a value that is not finite in batch 2 of epoch 1$/,
      );
    }
  });

  it('is no cause where the weights were spoilt', async () => {
    const trainer = make();
    trainer.optimizers.generator!.learningRate = 1e38;
    await expect(warningsOf(trainer, spoilt('a', 9), { epochs: 9, logEvery: 1 })).rejects.toThrow(
      /at step \d+; lower the learning rate, or check the data for values outside \[-1, 1\]$/,
    );
  });

  it('is left out, and named, where steps may be', async () => {
    const said = await warningsOf(make(), spoilt('a', 0), { steps: 3, onNonFinite: 'skip' });
    expect(said).toEqual([
      [
        'step-skipped',
        1,
        expect.stringMatching(/left out: .*, as its batch's a holds a value that/),
      ],
    ]);
  });
});

it('looks at no batch of a trainer that it does not know', async () => {
  const { optimizers, models } = smallTrainers.Pix2PixTrainer!.make();
  const trainer = { optimizers, models, update: () => ({}) } as unknown as AnyTrainer;
  expect(await warningsOf(trainer, () => ({ a: fill([1, 4, 4, 3], Number.NaN), x: 7 }))).toEqual(
    [],
  );
});
