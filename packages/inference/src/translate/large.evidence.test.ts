import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, expect, it } from 'vitest';

// Inside the repository, so that packages resolve.
const runs = fileURLToPath(new URL('../../../../runs/', import.meta.url));
mkdirSync(runs, { recursive: true });
const folder = mkdtempSync(join(runs, 'large-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Translates 4096 x 4096 pixels in a process of its own, and tells its peak memory. */
const program = (make: string) => `
  import '@gan/backend-wasm';
  import { resnetGenerator, unetGenerator } from '@gan/generators';
  import { translate } from '@gan/inference';
  import { setBackend, tensor } from '@tensorflow/tfjs-core';
  (async () => {
    await setBackend('gan-wasm');
    const model = ${make};
    const size = 4096;
    const image = tensor(
      Float32Array.from({ length: size * size * 3 }, (_, i) => Math.sin(i / 97) * Math.cos(i / (size * 11))),
      [size, size, 3],
    );
    const begin = performance.now();
    let done;
    const output = await translate(model, image, { report: (told) => { done = told; } });
    const seconds = (performance.now() - begin) / 1000;
    const MiB = process.resourceUsage().maxRSS / 1024;
    console.log(JSON.stringify({ shape: output.shape, MiB, seconds, ...done }));
    process.exit(0);
  })();`;

it.each([
  ['the full U-Net', 'unetGenerator()', 'none'],
  ['the ResNet of nine blocks', 'resnetGenerator()', 'copy'],
])(
  '4096 x 4096 pixels go through %s in less than 2 GiB',
  async (_, make, statistics) => {
    const outfile = join(folder, 'program.mjs');
    await build({
      stdin: { contents: program(make), resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      conditions: ['@gan/source'],
      external: ['@tensorflow/*', 'sharp'],
      logLevel: 'silent',
    });
    const { stdout } = await promisify(execFile)(process.execPath, [outfile], {
      timeout: 3_000_000,
    });
    console.log(stdout.trim());
    const told = JSON.parse(stdout.trim().split('\n').at(-1)!);
    expect(told).toMatchObject({ shape: [4096, 4096, 3], statistics });
    expect(told.tiles).toBeGreaterThan(1);
    expect(told.MiB).toBeLessThan(2048);
  },
  3_600_000,
);
