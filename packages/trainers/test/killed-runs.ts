import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
// The pictures are drawn by it, unless the test has chosen another engine.
import '@tensorflow/tfjs-backend-cpu';
import { proceduralFacades, saveImage } from '@gan/data';
import { concat, dispose, type Tensor3D, unstack } from '@tensorflow/tfjs-core';
import esbuild from 'esbuild';
import { readCheckpoint } from '../src/index';

const packageRoot = fileURLToPath(new URL('../', import.meta.url));
/** Where `npm ci` in scripts/dawn puts WebGPU for Node. */
const dawn = join(packageRoot, '../../scripts/dawn/node_modules/webgpu');

/** A process that runs `killed-run.ts`. */
export interface Life {
  readonly child: ChildProcess;
  /** Resolves with the first line when training begins: `start 3`. */
  readonly begun: Promise<string>;
  /** Resolves with the exit code; null if it was killed. */
  readonly ended: Promise<number | null>;
}

/** The program, ready to run, and a folder for its runs. */
export interface KilledRuns {
  readonly folder: string;
  /** Starts or goes on with a run. */
  live(kind: string, run: string, options: { steps: number; engine?: string }): Life;
  remove(): void;
}

/** Builds the program, and draws the pictures that it trains on. */
export async function prepareKilledRuns(): Promise<KilledRuns> {
  // Inside the package, so that Node finds TensorFlow.js from there.
  const build = join(packageRoot, `build/kill-test-${process.pid}`);
  const folder = mkdtempSync(join(tmpdir(), 'gan-kill-'));
  const images = join(folder, 'images');
  await esbuild.build({
    entryPoints: [join(packageRoot, 'test/killed-run.ts')],
    outdir: build,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // An engine's packages are loaded with the engine.
    splitting: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@gan/source'],
    external: ['@tensorflow/*', 'sharp'],
    logLevel: 'error',
  });
  if (existsSync(dawn)) {
    const link = join(build, 'node_modules/webgpu');
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(dawn, link);
  }
  mkdirSync(images);
  const { a, b } = await proceduralFacades({ imageSize: 72 }).pairs([0, 1, 2, 3, 4]);
  const sides = concat([a, b], 2);
  const pictures = unstack(sides) as Tensor3D[];
  for (const [i, image] of pictures.entries()) await saveImage(join(images, `${i}.png`), image);
  dispose([a, b, sides, ...pictures]);
  return {
    folder,
    live(kind, run, { steps, engine = 'wasm' }) {
      const args = [join(build, 'killed-run.mjs'), kind, run, String(steps), images, engine];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      return {
        child,
        begun: new Promise((resolve) =>
          child.stdout.once('data', (text) => resolve(String(text).trim())),
        ),
        ended: new Promise((resolve) => child.once('close', resolve)),
      };
    },
    remove() {
      rmSync(folder, { recursive: true });
      rmSync(build, { recursive: true });
    },
  };
}

/** What a run logged, a step or an evaluation a line. */
export const linesOf = (run: string) =>
  readFileSync(join(run, 'log'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; step: number });

/** All that a finished run leaves but the clock's. */
export async function resultOf(run: string) {
  const dir = join(run, 'checkpoints');
  const names = readdirSync(dir).toSorted();
  const checkpoints = await Promise.all(names.map((name) => readCheckpoint(join(dir, name))));
  return checkpoints.map(({ path, tensors, run: fit, ...json }) => {
    const { seconds, ...state } = fit!;
    return { ...json, state, trainerState: json.state };
  });
}
