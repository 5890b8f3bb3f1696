// What jest.long.test.mjs has jest run.
/* global expect, test */
const { mkdtempSync, readFileSync, readdirSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const tf = require('@tensorflow/tfjs-core');
const { imageFolder, mnist, pairedImages, proceduralFacades, saveImage } = require('@gan/data');
const { patchDiscriminator } = require('@gan/discriminators');
const interop = require('@gan/interop');
const { isGanError } = require('@gan/core');
const trainers = require('@gan/trainers');

const { Pix2PixTrainer, trainerFrom, useBackend } = trainers;

const newFolder = () => mkdtempSync(join(tmpdir(), 'gan-jest-'));
const sizes = { imageSize: 32, filters: 2 };

async function lossesOf(trainer, options) {
  const losses = [];
  const data = proceduralFacades({ imageSize: 32, count: 4 });
  for await (const event of trainers.fit(trainer, data, { logEvery: 1, ...options })) {
    if (event.type === 'step') losses.push(event.losses.G_L1);
  }
  return losses;
}

test('starts the engines', async () => {
  expect((await useBackend('cpu')).name).toBe('cpu');
  expect(await useBackend('wasm', { threads: 3 })).toMatchObject({ name: 'wasm', threads: 3 });
  expect((await useBackend()).name).toBe('wasm');
});

test('says which engine is missing', async () => {
  await expect(useBackend('webgpu')).rejects.toThrow(
    'useBackend: webgpu: webgpu is not installed; npm i @gan/backend-webgpu webgpu',
  );
  await expect(useBackend('tensorflow')).rejects.toThrow(
    'useBackend: tensorflow: @tensorflow/tfjs-node is not installed',
  );
});

test('computes with threads', async () => {
  await useBackend('wasm');
  const { pool } = globalThis[Symbol.for('@gan/backend-wasm')].runtime;
  while (!pool.settled) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(pool.available).toBe(3);
  const [a, b] = [1, 2].map((seed) => tf.randomNormal([300, 300], 0, 1, 'float32', seed));
  const fast = await tf.matMul(a, b).data();
  await useBackend('cpu');
  const slow = await tf.matMul(a, b).data();
  expect(Math.max(...fast.map((value, i) => Math.abs(value - slow[i])))).toBeLessThan(1e-3);
});

test('trains, writes checkpoints in a thread, and resumes to the bit', async () => {
  await useBackend('wasm');
  const whole = await lossesOf(new Pix2PixTrainer(sizes), { steps: 3 });
  const checkpoints = { dir: newFolder(), every: 1 };
  const begun = await lossesOf(new Pix2PixTrainer(sizes), { steps: 2, checkpoints });
  expect(readdirSync(checkpoints.dir)).toEqual(['step-000001', 'step-000002']);
  const { trainer } = await trainerFrom(checkpoints.dir);
  const resumed = await lossesOf(trainer, { steps: 3, checkpoints, resume: true });
  expect([...begun, ...resumed]).toEqual(whole);
});

test('refuses to write weights that are not finite', async () => {
  const trainer = new Pix2PixTrainer(sizes);
  const [kernel] = trainer.models.generator.getWeights(true);
  kernel.assign(tf.fill(kernel.shape, Number.NaN));
  const checkpoints = { dir: newFolder(), every: 1 };
  const error = await lossesOf(trainer, { steps: 1, checkpoints }).catch((caught) => caught);
  expect([isGanError(error), error.code]).toEqual([true, 'NonFiniteError']);
  expect(readdirSync(checkpoints.dir)).toEqual([]);
});

test('writes and reads images', async () => {
  const dir = newFolder();
  const { b } = await proceduralFacades({ imageSize: 32 }).pairs([0, 1]);
  await saveImage(join(dir, 'row.png'), b); // 64 x 32
  const options = { loadSize: 32, cropSize: 32 };
  for (const data of [await imageFolder(dir, options), await pairedImages({ ab: dir }, options)]) {
    for await (const batch of data.batches({ batchSize: 1, seed: 0, epoch: 1 })) {
      const shapes = Object.values(batch).map(({ shape }) => shape);
      expect(shapes).toEqual(shapes.map(() => [1, 32, 32, 3]));
    }
  }
  writeFileSync(join(dir, 'broken.png'), 'nonsense');
  const read = async () => {
    const data = await imageFolder(dir, options);
    for await (const _ of data.batches({ batchSize: 2, seed: 0, epoch: 1 }));
  };
  await expect(read()).rejects.toThrow('broken.png');
});

test('names folders that are not there', async () => {
  await expect(imageFolder('/nowhere')).rejects.toThrow('does not exist');
  await expect(mnist('/nowhere')).rejects.toThrow('folder /nowhere lacks train-images-idx3-ubyte');
});

test('writes and reads weights, by path and as bytes', async () => {
  const path = join(newFolder(), 'd.safetensors');
  const state = await interop.torchStateOf(patchDiscriminator({ filters: 2 }));
  await interop.writeSafetensors(state, path);
  const names = [...state.keys()].sort();
  const bytes = readFileSync(path);
  for (const source of [path, bytes, new Uint8Array(bytes), new Uint8Array(bytes).buffer]) {
    const read = await interop.readSafetensors(source);
    expect([...read.keys()].sort()).toEqual(names);
    interop.loadTorchWeights(patchDiscriminator({ filters: 2, seed: 1 }), read);
  }
  await expect(interop.readTorch('/nowhere.pth')).rejects.toThrow(
    "readTorch: file '/nowhere.pth' does not exist",
  );
  await expect(interop.readTorch(path)).rejects.toThrow('readTorch: ');
});
