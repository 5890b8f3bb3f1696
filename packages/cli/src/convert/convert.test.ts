import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patchDiscriminator } from '@gan/discriminators';
import { unetGenerator } from '@gan/generators';
import { generatorFrom } from '@gan/inference';
import {
  readSafetensors,
  readTorch,
  torchStateOf,
  writeSafetensors,
  writeTorch,
} from '@gan/interop';
import { Pix2PixTrainer, writeCheckpoint } from '@gan/trainers';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callGan } from '../../test/call-gan';

let dir: string;
let pth: string;
let generator: LayersModel;
const values = (model: LayersModel) => model.getWeights().map((w) => Array.from(w.dataSync()));
beforeAll(async () => {
  await setBackend('cpu');
  dir = await mkdtemp(join(tmpdir(), 'gan-convert-'));
  pth = join(dir, 'latest_net_G.pth');
  generator = unetGenerator({ levels: 5, filters: 2, seed: 3 });
  await writeTorch(await torchStateOf(generator), pth);
});
afterAll(() => rm(dir, { recursive: true }));

describe('gan convert', () => {
  it('goes from .pth to a TensorFlow.js folder and back to .pth and .safetensors', async () => {
    const folder = join(dir, 'model');
    const before = memory().numTensors;
    expect(await callGan('convert', pth, folder)).toMatchObject({
      ...{ code: 0, err: '', out: `wrote ${folder} (TensorFlow.js)\n` },
    });
    expect(memory().numTensors).toBe(before);
    const saved = await generatorFrom(folder);
    expect(values(saved)).toEqual(values(generator));
    saved.dispose();

    const [again, safe] = [join(dir, 'again.pth'), join(dir, 'again.safetensors')];
    expect((await callGan('convert', folder, again)).code).toBe(0);
    expect((await callGan('convert', folder, safe)).code).toBe(0);
    const expected = await readTorch(pth);
    expect(await readTorch(again)).toEqual(expected);
    expect(new Map([...(await readSafetensors(safe))].toSorted())).toEqual(
      new Map([...expected].toSorted()),
    );
  });

  it('converts the weights of any network between .pth and .safetensors', async () => {
    const model = patchDiscriminator({ layers: 1, filters: 2 });
    const [safe, torch] = [join(dir, 'D.safetensors'), join(dir, 'D.pth')];
    await writeSafetensors(await torchStateOf(model), safe);
    expect((await callGan('convert', safe, torch)).code).toBe(0);
    expect([...(await readTorch(torch)).keys()].toSorted()).toEqual(
      [...(await torchStateOf(model)).keys()].toSorted(),
    );
    model.dispose();
  });

  it('says what float16 weights cost', async () => {
    const folder = join(dir, 'half');
    const { out } = await callGan('convert', pth, folder, '--weights', 'float16');
    expect(out).toMatch(/\(TensorFlow\.js, weights off by at most [\d.]+(e-\d+)?\)\n$/);
    const { objects } = await callGan(
      ...['convert', pth, folder, '--weights', 'uint8', '--overwrite', '--json'],
    );
    expect(objects[0]).toMatchObject({ from: pth, to: folder, format: 'TensorFlow.js' });
    expect(objects[0]!.error).toBeGreaterThan(0);
  });

  it('writes ONNX', async () => {
    const onnx = join(dir, 'g.onnx');
    const { code, out } = await callGan(
      'convert',
      pth,
      onnx,
      '--layout',
      'NHWC',
      '--mode',
      'train',
    );
    expect([code, out]).toEqual([0, `wrote ${onnx} (ONNX)\n`]);
    expect((await stat(onnx)).size).toBeGreaterThan(4 * generator.countParams());
  });

  it('makes the folder of its output, of whatever kind', async () => {
    for (const name of ['g.onnx', 'g.pth', 'g.safetensors', 'web']) {
      const to = join(dir, `new ${name}`, 'deep', name);
      expect(await callGan('convert', pth, to)).toMatchObject({ code: 0, err: '' });
      expect((await stat(to)).size).toBeGreaterThan(0);
      const below = await callGan('convert', pth, join(pth, name));
      expect(below.code).toBe(1);
      expect(below.err).toMatch(/^error: \w+: .*(cannot write|is a file)/);
    }
  });

  it('asks for the folder of a checkpoint, where it is given a file of it', async () => {
    const trainer = new Pix2PixTrainer({ imageSize: 32, filters: 1 });
    const folder = join(dir, 'step-000001');
    await writeCheckpoint(trainer, { dir, step: 1 });
    trainer.dispose();
    const to = join(dir, 'part.pth');
    const { code, err } = await callGan('convert', join(folder, 'weights.safetensors'), to);
    expect([code, err]).toEqual([
      1,
      `error: gan convert: ${join(folder, 'weights.safetensors')} has the weights of all networks of a ` +
        `checkpoint; give its folder ${folder}\n`,
    ]);
    expect((await callGan('convert', folder, to)).code).toBe(0);
    expect((await readTorch(to)).has('model.model.0.weight')).toBe(true);
  });

  it.each([
    [['nowhere.pth', 'x.onnx'], 'nowhere.pth'],
    [['PTH', 'x.h5'], 'is of no format that can be written'],
    [['PTH', 'x.pth', '--opset', '15'], '--opset is of ONNX files and has no effect'],
    [['PTH', 'PTH'], 'exists; add --overwrite'],
    [['PTH', 'x', '--layout', 'NCWH'], 'Allowed choices are NCHW, NHWC'],
  ])('refuses %j and writes nothing', async (words, message) => {
    const before = await readdir(dir);
    const args = words.map((word) =>
      word === 'PTH' ? pth : /^(nowhere|x)/.test(word) ? join(dir, word) : word,
    );
    const { code, err } = await callGan('convert', ...args);
    expect(code).toBe(1);
    expect(err).toContain(message);
    expect(await readdir(dir)).toEqual(before);
  });
});
