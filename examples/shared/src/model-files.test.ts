import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { modelFiles, saveModel } from './model-files';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gan-model-'));
});
afterEach(() => rm(folder, { recursive: true }));

function smallModel(): tfl.LayersModel {
  const model = tfl.sequential();
  model.add(tfl.layers.conv2d({ filters: 3, kernelSize: 3, inputShape: [8, 8, 2] }));
  model.add(tfl.layers.batchNormalization());
  return model;
}

async function outputOf(model: tfl.LayersModel): Promise<number[]> {
  const input = tf.reshape(tf.linspace(-1, 1, 128), [1, 8, 8, 2]);
  return Array.from(await (model.predict(input) as tf.Tensor).data());
}

it('loads what it saved, through the handler and over http', async () => {
  const model = smallModel();
  const dir = join(folder, 'generator');
  await saveModel(model, dir);
  expect((await readdir(dir)).sort()).toEqual(['model.json', 'weights.bin']);
  expect(await readdir(folder)).toEqual(['generator']);
  const expected = await outputOf(model);
  expect(await outputOf(await tfl.loadLayersModel(modelFiles(dir)))).toEqual(expected);

  const server = createServer(async (request, response) => {
    response.end(await readFile(join(dir, request.url!.slice(1))));
  }).listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  try {
    const { port } = server.address() as AddressInfo;
    const loaded = await tfl.loadLayersModel(`http://127.0.0.1:${port}/model.json`);
    expect(await outputOf(loaded)).toEqual(expected);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

it('says what is wrong with a folder that holds no whole model', async () => {
  await expect(tfl.loadLayersModel(modelFiles(folder))).rejects.toMatchObject({
    code: 'CheckpointError',
  });
  const dir = join(folder, 'generator');
  await saveModel(smallModel(), dir);
  await writeFile(join(dir, 'model.json'), '{"half":');
  await expect(tfl.loadLayersModel(modelFiles(dir))).rejects.toThrow(
    /modelFiles: .*generator does not hold a whole model\.json and weights\.bin/,
  );
});
