import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { proceduralFacades, saveImage } from '@gan/data';
import { patchDiscriminator } from '@gan/discriminators';
import { unetGenerator } from '@gan/generators';
import { torchStateOf, writeSafetensors } from '@gan/interop';
import { fit, Pix2PixTrainer } from '@gan/trainers';
import { io, memory, setBackend, type Tensor4D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factLines } from '../terminal/output';
import { inspectPath } from './inspect';
import { tensorLines } from './tensors';

let dir: string;
beforeAll(async () => {
  await setBackend('cpu');
  dir = await mkdtemp(join(tmpdir(), 'gan-inspect-'));
});
afterAll(() => rm(dir, { recursive: true }));

describe('inspectPath', () => {
  it('tells the network of weights, and leaks nothing', async () => {
    const model = patchDiscriminator({ layers: 2, filters: 4, inputChannels: 6, norm: 'instance' });
    const path = join(dir, 'latest_net_D.safetensors');
    await writeSafetensors(await torchStateOf(model), path);
    const before = memory().numTensors;
    const found = await inspectPath(path);
    expect(memory().numTensors).toBe(before);
    expect(found.kind).toBe('safetensors file');
    expect(found.facts.architecture).toEqual({
      ...{ network: 'PatchGAN', inputs: [[null, null, 6]], outputChannels: 1, filters: 4 },
      ...{ norm: 'instance', patch: 2, layers: 8 },
    });
    expect(found.facts.numbers).toBe(model.countParams());
    expect(found.tensors).toContainEqual({
      ...{ name: 'model.0.weight', dtype: 'float32', shape: [4, 6, 4, 4] },
    });
    expect(tensorLines(found.tensors!)[0]).toMatch(
      /^ {2}model\.0\.weight +float32 {2}\[4, 6, 4, 4\]$/,
    );
    model.dispose();
  });

  it('says why weights tell no network', async () => {
    const path = join(dir, 'other.safetensors');
    const one = { dtype: 'float32', shape: [1], data: Float32Array.of(1) };
    await writeSafetensors(new Map([['x', one]]), path);
    const { facts } = await inspectPath(path);
    expect(facts.architecture).toMatch(/^not told: the names 'x' are of none/);
  });

  it('reads a saved model', async () => {
    const model = unetGenerator({ levels: 3, filters: 2 });
    const folder = join(dir, 'saved');
    await mkdir(folder);
    await model.save({
      save: async ({ modelTopology, weightSpecs = [], weightData }) => {
        const bytes = io.CompositeArrayBuffer.join(weightData);
        const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
        await writeFile(
          join(folder, 'model.json'),
          JSON.stringify({ modelTopology, weightsManifest }),
        );
        await writeFile(join(folder, 'weights.bin'), new Uint8Array(bytes));
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      },
    });
    const found = await inspectPath(folder);
    expect(found).toMatchObject({
      kind: 'TensorFlow.js model',
      facts: {
        architecture: { network: 'U-Net', levels: 3, norm: 'batch', filters: 2, dropout: false },
        numbers: model.countParams(),
        files: [`weights.bin (${4 * model.countParams()} bytes)`],
      },
    });
    expect((await inspectPath(join(folder, 'model.json'))).path).toBe(folder);
    await rm(join(folder, 'weights.bin'));
    expect((await inspectPath(folder)).facts.files).toEqual(['weights.bin (missing)']);
    model.dispose();
  });

  it('reads checkpoints, a folder of them, and the run that they are of', async () => {
    const run = join(dir, 'run');
    const trainer = new Pix2PixTrainer({ imageSize: 32, filters: 2, levels: 3, patch: 1 });
    const checkpoints = { dir: join(run, 'checkpoints'), every: 1, keep: 2 };
    const facades = proceduralFacades({ imageSize: 32, count: 4 });
    await fit(trainer, facades, { steps: 2, checkpoints }).done();
    trainer.dispose();
    const one = await inspectPath(join(run, 'checkpoints', 'step-000002'));
    expect(one).toMatchObject({
      kind: 'checkpoint',
      facts: {
        step: 2,
        trainer: 'Pix2PixTrainer',
        options: { imageSize: 32, lambdaL1: 100 },
        networks: { generator: { network: 'U-Net', levels: 3 }, discriminator: { patch: 1 } },
        run: { epoch: 1, batchSize: 1 },
      },
    });
    const names = one.tensors!.map(({ name }) => name);
    expect(names).toContain('generator/down1_convolution/kernel');
    expect(names).toContain('generator/down1_convolution/kernel.m');
    const all = await inspectPath(join(run, 'checkpoints'));
    expect(all).toMatchObject({ kind: 'folder of checkpoints', facts: { steps: [2, 1] } });

    await writeFile(
      join(run, 'config.json'),
      '{"program":"gan train pix2pix","flags":{"size":32}}',
    );
    const lines = [
      '{"step":1,"losses":{"G_L1":40}}',
      '{"step":2,"losses":{"G_L1":30}}',
      '{"step":',
    ];
    await writeFile(join(run, 'metrics.jsonl'), lines.join('\n'));
    const whole = await inspectPath(run);
    expect(whole).toMatchObject({
      kind: 'run folder',
      facts: {
        ...{ program: 'gan train pix2pix', status: 'not finished', flags: { size: 32 } },
        losses: { step: 2, losses: { G_L1: 30 } },
        checkpoints: { steps: [2, 1] },
      },
    });
    expect(factLines(whole.facts)).toContain('program      gan train pix2pix');
  });

  it('counts pictures, and knows the folders of a data set', async () => {
    const { a, b } = await proceduralFacades({ imageSize: 32 }).pairs([0]);
    const set = join(dir, 'set');
    const save = async (folder: string, names: readonly string[], image: Tensor4D) => {
      await mkdir(join(set, folder), { recursive: true });
      for (const name of names) await saveImage(join(set, folder, name), image);
    };
    await save('trainA', ['1.png', '2.png'], a);
    await save('trainB', ['1.png'], b);
    expect(await inspectPath(join(set, 'trainA'))).toMatchObject({
      kind: 'folder of pictures',
      facts: { pictures: 2, formats: ['.png (2)'], sizes: ['32x32 (2)'], channels: ['3 (2)'] },
    });
    const found = await inspectPath(set);
    expect(found.kind).toBe('data set of two sides');
    expect(found.facts.trainB).toMatchObject({ pictures: 1 });
    expect(found.facts.trainWith).toBe(
      `gan train cyclegan --a ${join(set, 'trainA')} --b ${join(set, 'trainB')}`,
    );
  });

  it('keeps what it found of a folder train beside the command that trains on it', async () => {
    const { a } = await proceduralFacades({ imageSize: 32 }).pairs([0]);
    const set = join(dir, 'splits');
    for (const split of ['train', 'val']) {
      await mkdir(join(set, split), { recursive: true });
      await saveImage(join(set, split, '1.png'), a);
    }
    expect((await inspectPath(set)).facts).toMatchObject({
      ...{ train: { pictures: 1 }, val: { pictures: 1 } },
      trainWith: `gan train pix2pix --ab ${join(set, 'train')}`,
    });
  });

  it('reads the header of one picture, and counts those of a folder that have none', async () => {
    const { a } = await proceduralFacades({ imageSize: 32 }).pairs([0]);
    const folder = join(dir, 'texts');
    await mkdir(folder);
    const [good, bad] = [join(folder, 'b.png'), join(folder, 'a.jpg')];
    await saveImage(good, a);
    await writeFile(bad, 'no picture');
    expect(await inspectPath(good)).toMatchObject({
      kind: 'picture',
      facts: { format: 'png', size: '32x32', channels: 3, depth: 'uchar' },
    });
    await expect(inspectPath(bad)).rejects.toMatchObject({
      code: 'DataError',
      message: expect.stringMatching(/^gan inspect: .*a\.jpg cannot be read as a picture \(/),
    });
    expect((await inspectPath(folder)).facts).toMatchObject({ pictures: 2, unread: 1 });
  });

  it('says what it does not know', async () => {
    await expect(inspectPath(join(dir, 'none'))).rejects.toThrow('none does not exist');
    await writeFile(join(dir, 'notes.txt'), 'x');
    await expect(inspectPath(join(dir, 'notes.txt'))).rejects.toMatchObject({
      code: 'OptionError',
      message: expect.stringContaining('a kind that is not known here (.txt)'),
    });
    await writeFile(join(dir, 'g.onnx'), 'x');
    await expect(inspectPath(join(dir, 'g.onnx'))).rejects.toThrow(
      'g.onnx: ONNX files are written and not read; give its source',
    );
    await mkdir(join(dir, 'empty'));
    await expect(inspectPath(join(dir, 'empty'))).rejects.toThrow('is empty');
  });
});

describe('factLines', () => {
  it('aligns names, and puts what lies deeper to the right', () => {
    expect(factLines({ a: 1, long: [1, 2], none: undefined, in: { x: true, y: null } })).toEqual([
      'a     1',
      'long  1, 2',
      'in',
      '  x  yes',
      '  y  none',
    ]);
    expect(factLines({ inputs: [[null, null, 3]] })).toEqual(['inputs  [any, any, 3]']);
  });
});
