import '@tensorflow/tfjs-backend-cpu';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readImage, saveImage } from '@gan/data';
import { resnetGenerator } from '@gan/generators';
import { smallDisk } from '@gan/testing';
import { memory, randomUniform, type Tensor3D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveModel, type TranslateEvent, translateFolder } from '../index';

const folder = mkdtempSync(join(tmpdir(), 'gan-disk-'));
const [disk, input] = [join(folder, 'disk'), join(folder, 'in')];
mkdirSync(disk);
const mounted = smallDisk(disk, '64k');
afterAll(() => {
  mounted?.unmount();
  rmSync(folder, { recursive: true });
});

const generator = resnetGenerator({ blocks: 0, filters: 1 });
const output = join(disk, 'out');

async function all(): Promise<TranslateEvent[]> {
  const events: TranslateEvent[] = [];
  for await (const event of translateFolder(generator, { input, output })) events.push(event);
  return events;
}

describe.skipIf(!mounted)('on a disk that fills up', () => {
  beforeAll(async () => {
    mkdirSync(input);
    for (let i = 0; i < 4; i++) {
      const noise = randomUniform([64, 96, 3], -1, 1, 'float32', i + 1) as Tensor3D;
      await saveImage(join(input, `${i}.png`), noise);
      noise.dispose();
    }
  });

  it('a folder ends with the file and the reason, keeps what is done, and goes on with room', async () => {
    mounted?.remount('size=32k'); // room for some of the outputs
    const tensors = memory().numTensors;
    await expect(all()).rejects.toMatchObject({
      code: 'DataError',
      message: expect.stringMatching(
        new RegExp(
          `^translateFolder: cannot write ${output}/\\d\\.png \\(ENOSPC.*\\); the disk is full: make ` +
            'room and call it again. What is done stays, and a second call goes on$',
        ),
      ),
    });
    expect(memory().numTensors).toBe(tensors);
    const made = readdirSync(output);
    expect(made.length).toBeGreaterThan(0);
    expect(made.length).toBeLessThan(4);
    for (const name of made) {
      const whole = await readImage(join(output, name));
      expect([name, whole.shape]).toEqual([expect.stringMatching(/^\d\.png$/), [64, 96, 3]]);
      whole.dispose();
    }
    mounted?.remount('size=1m');
    const events = await all();
    const { length } = made;
    expect(events.at(-1)).toMatchObject({ skipped: length, done: 4 - length, failed: [] });
    expect(readdirSync(output).toSorted()).toEqual([
      ...['0.png', '1.png', '2.png', '3.png', 'results.html'],
    ]);
    rmSync(output, { recursive: true });
  });

  it('a saved model is not there, or stays as it was', async () => {
    const dir = join(disk, 'model');
    const large = resnetGenerator({ blocks: 1, filters: 8 });
    mounted?.remount('size=64k');
    const full = /^saveModel: cannot write .*model \(ENOSPC.*\); the disk is full: make room/;
    await expect(saveModel(large, dir)).rejects.toThrow(full);
    expect(readdirSync(disk)).toEqual([]);
    await saveModel(generator, dir);
    const before = readdirSync(dir).map((name) => statSync(join(dir, name)).ino);
    await expect(saveModel(large, dir)).rejects.toMatchObject({ code: 'CheckpointError' });
    expect(readdirSync(dir).map((name) => statSync(join(dir, name)).ino)).toEqual(before);
    expect(readdirSync(disk)).toEqual(['model']);
  });
});
