import '@tensorflow/tfjs-backend-cpu';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resnetGenerator, unetGenerator } from '@gan/generators';
import { memory, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadModel, saveModel } from '../index';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gan-model-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const weightsOf = (model: LayersModel) =>
  model.getWeights().flatMap((weight) => Array.from(weight.dataSync()));
const bytesOf = (weight: Tensor) => Buffer.from((weight.dataSync() as Float32Array).buffer);
const differences = (a: LayersModel, b: LayersModel) => {
  const found = weightsOf(b);
  return weightsOf(a).map((value, i) => Math.abs(value - found[i]!));
};
const small = () => resnetGenerator({ blocks: 1, filters: 4, norm: 'batch' });

describe('a saved model', () => {
  it('is loaded from its folder and over http, and leaks nothing', async () => {
    const model = small();
    const dir = join(folder, 'generator');
    const before = memory().numTensors;
    const saved = await saveModel(model, dir);
    const bytes = 4 * model.countParams();
    expect(saved).toEqual({ path: dir, bytes, error: 0 });
    expect(readdirSync(dir).toSorted()).toEqual(['group1-shard1of1.bin', 'model.json']);
    expect(readdirSync(folder)).toEqual(['generator']);
    for (const path of [dir, join(dir, 'model.json')]) {
      const loaded = await loadModel(path);
      expect(weightsOf(loaded)).toEqual(weightsOf(model));
      loaded.dispose();
    }
    expect(memory().numTensors).toBe(before);

    const server = createServer(async (request, response) => {
      response.end(await readFile(join(dir, request.url!.slice(1))));
    }).listen(0, '127.0.0.1');
    await new Promise((ready) => server.once('listening', ready));
    try {
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      for (const loaded of [
        await loadModel(address),
        await loadLayersModel(`${address}/model.json`),
      ]) {
        expect(weightsOf(loaded)).toEqual(weightsOf(model));
      }
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('is cut into files of 4 MiB', async () => {
    const model = unetGenerator({ levels: 5, filters: 24 });
    const dir = join(folder, 'unet');
    const { bytes } = await saveModel(model, dir);
    expect(bytes).toBeGreaterThan(8 * 2 ** 20);
    const files = readdirSync(dir).filter((name) => name.endsWith('.bin'));
    const sizes = files.map((name) => readFileSync(join(dir, name)).length);
    expect(sizes.reduce((a, b) => a + b)).toBe(bytes);
    expect(sizes.filter((size) => size === 4 * 2 ** 20)).toHaveLength(files.length - 1);
    const loaded = (await loadModel(dir)).getWeights();
    for (const [i, weight] of model.getWeights().entries()) {
      expect(Buffer.compare(bytesOf(weight), bytesOf(loaded[i]!))).toBe(0);
    }
  });

  it.each([
    ['float16', 2],
    ['uint8', 4],
  ] as const)('in %s tells the error that it costs', async (weights, smaller) => {
    const model = small();
    const dir = join(folder, weights);
    const { error, bytes } = await saveModel(model, dir, { weights });
    expect(bytes).toBeLessThan((4 * model.countParams()) / (0.9 * smaller));
    expect(error).toBeGreaterThan(0);
    const loaded = await loadModel(dir);
    expect(Math.max(...differences(model, loaded))).toBe(error);
    const kernel = Math.max(...Array.from(model.getWeights()[0]!.dataSync(), Math.abs));
    expect(error).toBeLessThan(kernel / (weights === 'float16' ? 1000 : 100));
  });

  it('keeps vectors exact, and a weight of one value', async () => {
    const model = small();
    const [first, ...rest] = model.getWeights();
    const flat = tensor(new Float32Array(first!.size).fill(0.3), first!.shape);
    model.setWeights([flat, ...rest]);
    await saveModel(model, join(folder, 'flat'), { weights: 'uint8' });
    const loaded = await loadModel(join(folder, 'flat'));
    for (const [i, weight] of model.getWeights().entries()) {
      if (weight.shape.length > 1 && i > 0) continue;
      expect(loaded.getWeights()[i]!.dataSync()).toEqual(weight.dataSync());
    }
  });
});

describe('saveModel refuses', () => {
  it('a weight that is not finite, or beyond float16, and leaves nothing', async () => {
    const model = small();
    const [first, ...rest] = model.getWeights();
    const filled = (value: number) =>
      tensor(new Float32Array(first!.size).fill(value), first!.shape) as Tensor;
    model.setWeights([filled(1e5), ...rest]);
    await expect(saveModel(model, join(folder, 'a'), { weights: 'float16' })).rejects.toThrow(
      "beyond 65504, the largest float16; use weights: 'float32'",
    );
    model.setWeights([filled(Number.NaN), ...rest]);
    await expect(saveModel(model, join(folder, 'a'))).rejects.toMatchObject({
      code: 'NonFiniteError',
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('a folder that holds something else, a file, and what is no model', async () => {
    writeFileSync(join(folder, 'photo.png'), '');
    await expect(saveModel(small(), folder)).rejects.toThrow(
      `saveModel: ${folder} holds other files than a saved model, such as photo.png; name a new folder`,
    );
    await expect(saveModel(small(), join(folder, 'photo.png'))).rejects.toThrow(
      'photo.png is a file, not a folder',
    );
    await expect(saveModel({} as LayersModel, folder)).rejects.toThrow(
      'saveModel: model must be a LayersModel',
    );
    await expect(saveModel(small(), 'gopher://x')).rejects.toThrow(
      'does not save to gopher://x here',
    );
    await expect(saveModel(small(), folder, { weights: 'int4' as 'uint8' })).rejects.toThrow(
      "weights must be one of 'float32', 'float16', 'uint8', got 'int4'",
    );
  });
});

describe('loadModel says what is wrong', () => {
  it('with a folder', async () => {
    await expect(loadModel(join(folder, 'none'))).rejects.toThrow(
      /loadModel: .*none does not hold a whole model: model\.json is missing; save the model again/,
    );
    const dir = join(folder, 'generator');
    await saveModel(small(), dir);
    truncateSync(join(dir, 'group1-shard1of1.bin'), 100);
    await expect(loadModel(dir)).rejects.toThrow(/its weights should have \d+ bytes and have 100/);
    writeFileSync(join(dir, 'model.json'), '{"half":');
    await expect(loadModel(dir)).rejects.toThrow('model.json is no JSON');
    writeFileSync(join(dir, 'model.json'), '{}');
    await expect(loadModel(dir)).rejects.toMatchObject({ code: 'CheckpointError' });
  });

  it.each([
    ['no topology', { modelTopology: null }],
    ['a group that is none', { weightsManifest: [5] }],
    ['no paths', { weightsManifest: [{ weights: [] }] }],
    ['a path that is no text', { weightsManifest: [{ paths: [3], weights: [] }] }],
    ['a weight without a shape', { weightsManifest: [{ paths: [], weights: [{ name: 'w' }] }] }],
  ])('with a model.json of %s', async (_, part) => {
    const dir = join(folder, 'generator');
    await saveModel(small(), dir);
    const json = JSON.parse(readFileSync(join(dir, 'model.json'), 'utf8'));
    writeFileSync(join(dir, 'model.json'), JSON.stringify({ ...json, ...part }));
    const before = memory().numTensors;
    await expect(loadModel(dir)).rejects.toThrow(
      'does not hold a whole model: model.json has no modelTopology and weightsManifest',
    );
    expect(memory().numTensors).toBe(before);
  });

  it('with an address', async () => {
    const dir = join(folder, 'generator');
    await saveModel(small(), dir);
    const server = createServer(async (request, response) => {
      if (request.url === '/model.json') response.end(await readFile(join(dir, 'model.json')));
      else if (request.url!.endsWith('.bin')) response.end(Buffer.alloc(12));
      else if (request.url!.startsWith('/page')) response.end('<!doctype html>not found');
      else response.writeHead(404).end();
    }).listen(0, '127.0.0.1');
    await new Promise((ready) => server.once('listening', ready));
    try {
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const before = memory().numTensors;
      await expect(loadModel(address)).rejects.toThrow(
        /^loadModel: http.* does not hold a whole model: its weights should have \d+ bytes and have 12;/,
      );
      await expect(loadModel(`${address}/none`)).rejects.toThrow(
        /^loadModel: cannot load .*\/none \(.*status code 404.*\); check the path/,
      );
      await expect(loadModel(`${address}/page`)).rejects.toThrow(
        /is no JSON, maybe the page that a server shows for what it has not; check the address$/,
      );
      expect(memory().numTensors).toBe(before);
    } finally {
      server.closeAllConnections();
      server.close();
    }
    await expect(loadModel('gopher://x')).rejects.toThrow('does not load from gopher://x here');
  });

  it('with a layer that is not known, and a file outside', async () => {
    const dir = join(folder, 'generator');
    await saveModel(small(), dir);
    const json = readFileSync(join(dir, 'model.json'), 'utf8');
    writeFileSync(join(dir, 'model.json'), json.replaceAll('GanConv2d"', 'GanOther"'));
    await expect(loadModel(dir)).rejects.toThrow(
      /Unknown layer: GanOther.* must be registered first/,
    );
    writeFileSync(join(dir, 'model.json'), json.replace('group1-', '../group1-'));
    await expect(loadModel(dir)).rejects.toThrow('is no file beside it');
  });
});
