import '@tensorflow/tfjs-backend-cpu';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rng } from '@gan/core';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SmallTrainer, smallTrainers } from '../../test/small-trainers';
import {
  latestCheckpoint,
  loadWeights,
  readCheckpoint,
  type SavableTrainer,
  trainerFrom,
  writeCheckpoint,
} from '../index';

const folder = mkdtempSync(join(tmpdir(), 'gan-damage-'));
afterAll(() => rmSync(folder, { recursive: true }));
const good = join(folder, 'step-000002');
const bad = join(folder, 'step-000003');
const cycle = smallTrainers.CycleGanTrainer as SmallTrainer;

beforeAll(async () => {
  const trainer = cycle.make({ ema: 0.9 });
  for (const step of [1, 2]) {
    await trainer.step(cycle.batch(step));
    await writeCheckpoint(trainer as unknown as SavableTrainer, { dir: folder, step });
  }
});

/** A copy of the good checkpoint, for harm to be done to. */
function copy(): string {
  rmSync(bad, { recursive: true, force: true });
  cpSync(good, bad, { recursive: true });
  return bad;
}

async function messageOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toMatchObject({ code: 'CheckpointError' });
  return (error as Error).message;
}

/** Writes a copy's `checkpoint.json` anew, under a checksum that fits. */
function forge(change: (text: string) => string): string {
  const path = join(copy(), 'checkpoint.json');
  const blank = `sha256-${'0'.repeat(64)}`;
  const text = change(readFileSync(path, 'utf8').replace(/sha256-[0-9a-f]{64}/, blank));
  const digest = createHash('sha256').update(text).digest('hex');
  writeFileSync(path, text.replace(blank, `sha256-${digest}`));
  return path;
}

const forgeField = (field: string, value: unknown) =>
  forge((text) => `${JSON.stringify({ ...JSON.parse(text), [field]: value }, null, 2)}\n`);

const older = `; the newest whole checkpoint before it is ${good}`;

describe('a damaged checkpoint', () => {
  it('is refused for any flipped bit by the file’s name, and the one before it is offered', async () => {
    const files = readdirSync(good);
    expect(files).toHaveLength(5);
    const rng = new Rng(6);
    for (let i = 0; i < 60; i++) {
      const file = files[i % files.length] as string;
      const path = join(copy(), file);
      const bytes = readFileSync(path);
      // Every third one is near the beginning, where headers and checksums are.
      const at = rng.integer(i % 3 === 0 ? 200 : bytes.length);
      bytes[at] = (bytes[at] as number) ^ (1 << rng.integer(8));
      writeFileSync(path, bytes);
      const message = await messageOf(readCheckpoint(bad));
      expect(message, `byte ${at}`).toContain(`readCheckpoint: ${path} is damaged`);
      expect(message.endsWith(older), message).toBe(true);
    }
  });

  it('is refused wherever a file is cut, longer or missing', async () => {
    for (const file of readdirSync(good)) {
      const whole = readFileSync(join(good, file));
      const path = join(bad, file);
      for (const length of [0, 1, 7, 100, whole.length >> 1, whole.length - 1]) {
        writeFileSync(join(copy(), file), whole.subarray(0, length));
        const problem =
          file === 'checkpoint.json'
            ? 'is damaged'
            : `should have ${whole.length} bytes and has ${length}`;
        expect(await messageOf(readCheckpoint(bad))).toContain(`${path} ${problem}`);
      }
      writeFileSync(join(copy(), file), Buffer.concat([whole, Buffer.from('x')]));
      expect(await messageOf(readCheckpoint(bad))).toContain(`readCheckpoint: ${path} `);
      rmSync(join(copy(), file));
      expect(await messageOf(readCheckpoint(bad))).toBe(
        `readCheckpoint: ${path} is missing; check the path${older}`,
      );
    }
  });

  it('is passed over by latestCheckpoint, and told of by trainerFrom', async () => {
    const path = join(copy(), 'optimizers.safetensors');
    rmSync(path);
    expect(await latestCheckpoint(folder)).toEqual({
      path: good,
      rejected: [{ path: bad, reason: `${path} is missing; check the path` }],
    });
    expect(await messageOf(trainerFrom(folder))).toBe(
      `trainerFrom: ${path} is missing; check the path. ${good} is whole: remove ${bad} to go on from there`,
    );
  });

  it('alone is told of with what to do', async () => {
    const alone = mkdtempSync(join(folder, 'alone-'));
    const path = join(alone, 'step-000002');
    cpSync(good, path, { recursive: true });
    writeFileSync(join(path, 'checkpoint.json'), '{}');
    const problem = `${path}/checkpoint.json is damaged, or no checkpoint: its first line is not ours`;
    expect(await messageOf(readCheckpoint(path))).toBe(
      `readCheckpoint: ${problem}; there is no whole checkpoint before it: use a copy, or begin anew`,
    );
    expect(await messageOf(trainerFrom(alone))).toBe(
      `latestCheckpoint: none of the checkpoints in ${alone} is whole: ${problem}`,
    );
  });
});

describe('a checkpoint of another form', () => {
  it.each<[string, string, unknown]>([
    ["format must be 1, got '1'", 'format', '1'],
    ['format must be 1, got 0', 'format', 0],
    ['step must be a number, got null', 'step', null],
    ['trainer must have kind, options and extraLosses', 'trainer', { kind: 'GanTrainer' }],
    ['models must hold objects', 'models', { generator: 3 }],
    ['state must have steps, layers, streams and buffers', 'state', { steps: {} }],
    ['files must have names, bytes and checksums', 'files', [1]],
    [
      'files must have names, bytes and checksums',
      'files',
      { '../weights.safetensors': { bytes: 1, sha256: '0'.repeat(64) } },
    ],
  ])('is refused: %s', async (rule, field, value) => {
    const path = forgeField(field, value);
    expect(await messageOf(readCheckpoint(bad))).toBe(
      `readCheckpoint: ${path} is no checkpoint: ${rule}${older}`,
    );
  });

  it('is refused where it is newer, saying so, or no JSON', async () => {
    const path = forgeField('format', 2);
    expect(await messageOf(readCheckpoint(bad))).toBe(
      `readCheckpoint: ${path} is of format version 2, but this @gan/trainers reads up to 1; install a ` +
        `newer @gan/trainers${older}`,
    );
    forge((text) => `${text},`);
    expect(await messageOf(readCheckpoint(bad))).toBe(
      `readCheckpoint: ${path} is no checkpoint: it is not JSON${older}`,
    );
  });

  it('of a trainer, option or layer that is not known is refused, and nothing leaks', async () => {
    const before = memory().numTensors;
    const refused = async (from: RegExp, to: string) => {
      forge((text) => text.replace(from, to));
      const message = await messageOf(trainerFrom(bad));
      expect(memory().numTensors).toBe(before);
      return message;
    };
    expect(await refused(/"CycleGanTrainer"/, '"toString"')).toContain(
      `trainerFrom: ${bad} is of a trainer 'toString', which is none of this package`,
    );
    expect(await refused(/"lambdaA"/, '"lambdaC"')).toBe(
      `trainerFrom: ${bad} is of a CycleGanTrainer that this version cannot make: CycleGanTrainer: ` +
        "there is no option 'lambdaC'; did you mean 'lambdaA'?; use the version of @gan/trainers that wrote it",
    );
    expect(await refused(/GanConv2d/, 'GanConv9d')).toMatch(
      /the network generatorA of .* cannot be rebuilt \(Unknown layer: GanConv9d\); if GanConv9d is a layer of your own.*npm ls/,
    );
    expect(await refused(/GanConv2d/, 'MyConv2d')).toMatch(
      /cannot be rebuilt \(Unknown layer: MyConv2d\); layers of your own must be registered first/,
    );
  });

  it('of another trainer’s networks gives no weights', async () => {
    const trainer = (smallTrainers.Pix2PixTrainer as SmallTrainer).make();
    expect(await messageOf(loadWeights(trainer, good))).toMatch(
      /^loadWeights: .*step-000002 does not fit the trainer's networks: it lacks generator\/\S+; make/,
    );
  });
});
