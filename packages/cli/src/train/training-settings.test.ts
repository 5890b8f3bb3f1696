import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderOptions, networkOptions } from './image-settings';
import { pix2pix } from './pix2pix';
import { parseTraining, planTraining } from './plan';
import { scheduleOf } from './training-settings';

const factors = (settings: Parameters<typeof scheduleOf>[0], epochs: readonly number[]) =>
  epochs.map((epoch) => scheduleOf(settings)!(epoch));

describe('scheduleOf', () => {
  it('lets the rate fall in the second half, as the reference does', () => {
    expect(factors({ epochs: 200 }, [1, 100, 101, 200])).toEqual([
      1,
      1,
      1 - 1 / 101,
      1 - 100 / 101,
    ]);
    expect(factors({ epochs: 10, decayEpochs: 4 }, [6, 7, 10])).toEqual([1, 0.8, 1 - 4 / 5]);
  });

  it('lets it stay where no epochs are left for it, or it is told so', () => {
    expect(scheduleOf({ epochs: 1 })).toBeUndefined();
    expect(scheduleOf({})).toBeUndefined();
    expect(scheduleOf({ epochs: 10, decayEpochs: 0 })).toBeUndefined();
  });

  it('has steps and cosines', () => {
    const settings = { lrPolicy: 'step', decayEvery: 3 } as const;
    expect(factors(settings, [1, 3, 4])).toEqual([1, 1, 0.1]);
    const cosine = factors({ lrPolicy: 'cosine', epochs: 10 }, [1, 10]);
    expect(cosine[0]).toBe(1);
    expect(cosine[1]).toBeLessThan(0.1);
  });

  it.each([
    [{ lrPolicy: 'cosine' } as const, '--lr-policy cosine needs --epochs'],
    [
      { epochs: 3, decayEpochs: 4 },
      '--decay-epochs 4 are the last of the epochs, of which there are 3',
    ],
    [{ decayEpochs: 4 }, 'of which there are none; use --epochs 8'],
  ])('refuses %j', (settings, message) => {
    expect(() => scheduleOf(settings)).toThrow(message);
  });
});

describe('parseTraining', () => {
  it('has the defaults of the reference, and smaller ones for the demonstration', () => {
    expect(parseTraining(pix2pix, [])).toMatchObject({
      ...{ size: 256, filters: 64, norm: 'batch', loss: 'bce', lambdaL1: 100, epochs: 200 },
      ...{ batch: 1, lr: 2e-4, beta1: 0.5, netD: 'basic', flip: true, given: [] },
    });
    expect(parseTraining(pix2pix, ['--demo', '--filters', '8'])).toMatchObject({
      ...{ size: 128, filters: 8, epochs: 3, given: ['--demo', '--filters=8'] },
    });
    expect(parseTraining(pix2pix, ['--gpu', '1', '--no-tf32'])).toMatchObject({
      ...{ gpu: 1, tf32: false, given: ['--gpu=1', '--no-tf32'] },
    });
  });

  it('trains as long as --steps says, where nothing says how many epochs', () => {
    expect(parseTraining(pix2pix, ['--steps', '9'])).not.toHaveProperty('epochs');
    expect(parseTraining(pix2pix, ['--steps', '9', '--epochs', '2']).epochs).toBe(2);
  });
});

describe('planTraining', () => {
  it('lets a run go on on another GPU, and with the same arithmetic', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'gan-plan-'));
    try {
      const given = ['--demo', '--backend=tensorflow', '--gpu=1', '--no-tf32'];
      const config = { program: 'gan train pix2pix', given };
      await writeFile(join(dir, 'config.json'), JSON.stringify(config));
      const resumed = (...more: string[]) =>
        planTraining(pix2pix, ['--resume', '--out', dir, ...more]);
      expect((await resumed()).flags).toMatchObject({ gpu: 1, tf32: false });
      const { kind, flags } = await resumed('--gpu', '0');
      expect([kind, flags.gpu, flags.tf32]).toEqual(['resumed', 0, false]);
      await writeFile(join(dir, 'config.json'), JSON.stringify({ ...config, given: ['--demo'] }));
      await expect(resumed('--no-tf32')).rejects.toThrow('and now comes --no-tf32; leave that out');
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});

describe('networkOptions', () => {
  it('knows the names of the reference', () => {
    expect(networkOptions({ netG: 'unet_128', size: 128, netD: 'pixel' })).toMatchObject({
      ...{ levels: 7, patch: 'pixel', imageSize: 128 },
    });
    expect(networkOptions({ netG: 'resnet_9blocks', netD: 'basic' })).toMatchObject({
      ...{ blocks: 9, patch: 3 },
    });
    expect(
      networkOptions({ netD: 'n_layers', layersD: 5, init: 'xavier', initGain: 1 }),
    ).toMatchObject({ patch: 5, init: { kind: 'xavier', gain: 1 } });
  });
});

describe('folderOptions', () => {
  it('loads larger images than it crops, as 286 is to 256', () => {
    expect(folderOptions({ size: 128, inputChannels: 1, direction: 'BtoA', seed: 3 })).toEqual({
      ...{ preprocess: 'resize_and_crop', loadSize: 143, cropSize: 128 },
      ...{ flip: undefined, direction: 'BtoA', seed: 3, channels: { a: 3, b: 1 } },
      interpolation: { a: undefined, b: undefined },
      onCorrupt: undefined,
    });
    expect(folderOptions({ interpolationA: 'nearest' })).toMatchObject({
      interpolation: { a: 'nearest', b: undefined },
    });
    expect(folderOptions({ size: 64, loadSize: 70 })).toMatchObject({ loadSize: 70, cropSize: 64 });
  });

  it('gives the other ways of preparing images what they take, and no more', () => {
    const sizes = (preprocess: 'resize' | 'crop' | 'none') => {
      const { loadSize, cropSize } = { ...folderOptions({ size: 64, preprocess }) } as {
        loadSize?: number;
        cropSize?: number;
      };
      return [loadSize, cropSize];
    };
    expect(sizes('resize')).toEqual([64, undefined]);
    expect(sizes('crop')).toEqual([undefined, 64]);
    expect(sizes('none')).toEqual([undefined, undefined]);
    expect(() => folderOptions({ preprocess: 'crop', loadSize: 99 })).toThrow(
      '--load-size has no effect with --preprocess crop',
    );
  });
});
