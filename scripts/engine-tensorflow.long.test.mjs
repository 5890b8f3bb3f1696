// libtensorflow as users get it: npm's packages, gan engine tensorflow, and a training step on it.
import { execFile, spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { npmPath } from './install.mjs';
import { packedConsumer } from './testing/packed-consumer.mjs';

const run = promisify(execFile);
const index = process.env.PIP_INDEX_URL?.trim() || 'https://pypi.org/simple';

/** Why this machine cannot, if it cannot. */
async function whyNot() {
  const platform = `${process.platform} ${process.arch}`;
  if (platform !== 'linux x64') return `linux x64 only, and this is ${platform}`;
  const compilers = process.env.CXX ? [process.env.CXX] : ['c++', 'g++'];
  if (compilers.every((name) => spawnSync(name, ['--version']).error)) return 'no C++ compiler';
  const answers = await fetch(`${index}/tensorflow-cpu/`, {
    headers: { accept: 'application/vnd.pypi.simple.v1+json' },
    signal: AbortSignal.timeout(20_000),
  }).then(
    async (response) => response.ok && Array.isArray((await response.json()).files),
    () => false,
  );
  return answers ? '' : 'the Python package index does not answer';
}

const reason = await whyNot();

describe.skipIf(reason)(`gan engine tensorflow${reason && ` (skipped: ${reason})`}`, () => {
  let consumer;
  let project;
  beforeAll(async () => {
    consumer = await packedConsumer();
    project = consumer.project;
    const names = ['--ignore-scripts', '--no-audit', '--no-fund', '@tensorflow/tfjs-node@4.22.0'];
    await run(process.execPath, [npmPath(), 'install', ...names], { cwd: project });
  }, 300_000);
  afterAll(() => consumer?.remove());

  const gan = (...args) =>
    run(join(project, 'node_modules', '.bin', 'gan'), ['engine', ...args], { cwd: project });
  const program = async (text) => {
    writeFileSync(join(project, 'program.mjs'), text);
    return (await run(process.execPath, ['program.mjs'], { cwd: project })).stdout;
  };

  it('is what a message advises where the library is missing', async () => {
    const text = `
      import { useBackend } from '@gan/backend';
      await useBackend('tensorflow').catch(({ message }) => console.log(message));`;
    expect(await program(text)).toContain(
      '@tensorflow/tfjs-node is installed without tfjs_binding.node; npx @gan/cli engine tensorflow',
    );
  });

  it('puts it in place, once', async () => {
    const first = await gan('tensorflow');
    expect([first.stderr, first.stdout]).toEqual([
      '',
      expect.stringMatching(
        /\ncompiling the binding with .*\nput in place in .*\nlibtensorflow 2.21.0 on the CPU\n$/,
      ),
    ]);
    const folder = join(project, 'node_modules', '@tensorflow', 'tfjs-node');
    expect(readdirSync(folder).filter((name) => name.startsWith('.deps'))).toEqual([]);
    expect((await gan('tensorflow')).stdout).toMatch(
      /^in place already in .*\nlibtensorflow 2.21.0 on the CPU\n$/,
    );
    expect((await gan()).stdout).toContain('tfjs-node: libtensorflow 2.21.0 is in place\n');
  }, 600_000);

  it("trains on it, with wasm's losses", async () => {
    const text = `
      import { proceduralFacades } from '@gan/data';
      import { Pix2PixTrainer, useBackend } from '@gan/trainers';
      const found = [];
      for (const name of ['wasm', 'tensorflow']) {
        const { device } = await useBackend(name);
        const trainer = new Pix2PixTrainer({ imageSize: 64, filters: 16, seed: 1 });
        const batch = await proceduralFacades({ imageSize: 64, count: 1 }).pairs([0]);
        found.push({ device, losses: await trainer.step(batch) });
      }
      console.log(JSON.stringify(found));`;
    const [wasm, tensorflow] = JSON.parse((await program(text)).trim().split('\n').at(-1));
    expect(tensorflow.device).toBe('libtensorflow 2.21.0 on the CPU');
    const names = Object.keys(wasm.losses);
    expect(names).toContain('G_L1');
    expect(Object.keys(tensorflow.losses)).toEqual(names);
    for (const name of names) {
      const [ours, theirs] = [wasm.losses[name], tensorflow.losses[name]];
      expect(Math.abs(theirs - ours), name).toBeLessThan(1e-5 * Math.max(1, Math.abs(ours)));
    }
  }, 300_000);
});
