// The command line as users get it: packed, installed into an empty project, from the first run to ONNX.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as ort from 'onnxruntime-web';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packedConsumer } from './testing/packed-consumer.mjs';

let consumer;
let project;
beforeAll(async () => {
  consumer = await packedConsumer();
  project = consumer.project;
}, 300_000);
afterAll(() => consumer?.remove());

/** Runs the installed program `gan`; `watch` sees all output so far, and may interrupt it. */
function gan(args, watch = () => {}) {
  const program = join(project, 'node_modules', '.bin', 'gan');
  const child = spawn(program, args, { cwd: project });
  let [out, err] = ['', ''];
  child.stdout.on('data', (part) => {
    out += part;
    watch(out, child);
  });
  child.stderr.on('data', (part) => {
    err += part;
  });
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ code, out, err }));
  });
}

const run = 'runs/pix2pix';

/** Height and width of seven pictures, few of which the network takes as they are. */
const sizes = [
  ...[
    [33, 47],
    [64, 65],
    [90, 31],
    [96, 96],
  ],
  ...[
    [40, 80],
    [128, 50],
    [71, 71],
  ],
];

/** The image library that the packages bring. */
function sharp() {
  const loaded = createRequire(join(project, 'package.json'))('sharp');
  return loaded.default ?? loaded;
}

describe('in an empty folder', () => {
  it('trains, is stopped by Ctrl-C, and goes on', async () => {
    const flags = ['--demo', '--steps', '60', '--size', '32', '--filters', '4', '--log-every', '5'];
    let pressed = false;
    const stopped = await gan(['train', 'pix2pix', ...flags], (out, child) => {
      if (pressed || !out.includes('step 10/60')) return;
      pressed = true;
      child.kill('SIGINT');
    });
    expect([stopped.code, stopped.err]).toEqual([130, '']);
    expect(stopped.out).toContain('go on with: gan train pix2pix --resume --out ');
    const resumed = await gan(['train', 'pix2pix', '--resume', '--out', run]);
    expect([resumed.code, resumed.err]).toEqual([0, '']);
    expect(resumed.out).toMatch(/resumed {2}at step \d+ of 60/);
    const lines = readFileSync(join(project, run, 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n');
    const steps = lines.map((line) => JSON.parse(line).step);
    expect(steps).toEqual(Array.from({ length: 12 }, (_, i) => 5 * (i + 1)));
  }, 300_000);

  it('translates pictures of seven sizes', async () => {
    mkdirSync(join(project, 'photos'));
    for (const [i, [height, width]] of sizes.entries()) {
      const background = { r: 20 * i, g: 100, b: 200 - 20 * i };
      const picture = sharp()({ create: { width, height, channels: 3, background } });
      await picture.toFile(join(project, 'photos', `${i}.${i % 2 ? 'png' : 'jpg'}`));
    }
    const { code, out, err } = await gan(['translate', run, 'photos', '--out', 'out', '--html']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('7 translated; they are in');
    const made = readdirSync(join(project, 'out')).filter((name) => name.endsWith('.png'));
    expect(made.toSorted()).toEqual(sizes.map((_, i) => `${i}.png`));
    for (const [i, [height, width]] of sizes.entries()) {
      const found = await sharp()(join(project, 'out', `${i}.png`)).metadata();
      expect([found.height, found.width]).toEqual([height, width]);
    }
  }, 120_000);

  it('converts to ONNX, which onnxruntime runs', async () => {
    const { code, err } = await gan(['convert', run, 'g.onnx', '--mode', 'train']);
    expect([code, err]).toEqual([0, '']);
    ort.env.wasm.numThreads = 1;
    ort.env.logLevel = 'error';
    const session = await ort.InferenceSession.create(readFileSync(join(project, 'g.onnx')));
    const pixels = Float32Array.from({ length: 3 * 32 * 64 }, (_, i) => Math.sin(i));
    const input = new ort.Tensor('float32', pixels, [1, 3, 32, 64]);
    const results = await session.run({ [session.inputNames[0]]: input });
    const output = results[session.outputNames[0]];
    expect(output.dims).toEqual([1, 3, 32, 64]);
    const values = Array.from(output.data);
    expect(values.every((value) => Math.abs(value) <= 1)).toBe(true);
    expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(0.01);
    await session.release();
  }, 60_000);

  it('inspects what there is, and refuses what is not', async () => {
    const { out } = await gan(['inspect', run, '--json']);
    const { kind, facts } = JSON.parse(out);
    expect([kind, facts.status, facts.checkpoints.steps[0]]).toEqual([
      'run folder',
      'finished',
      60,
    ]);
    const refused = await gan(['inspcet', run]);
    expect([refused.code, refused.out]).toEqual([1, '']);
    expect(refused.err).toContain('Did you mean inspect?');
  }, 60_000);
});
