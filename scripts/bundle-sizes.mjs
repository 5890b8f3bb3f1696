// node scripts/bundle-sizes.mjs: what a page pays for what it imports. With --write, into the guide.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from './install.mjs';

export const guide = join(root, 'docs', 'guides', 'on-a-web-page.md');
const place = /(<!-- bundle-sizes -->\n)([\s\S]*?)(<!-- \/bundle-sizes -->)/;

/** What pages import, by name. */
const programs = {
  'TensorFlow.js alone: core, layers, the cpu backend': `
    import * as core from '@tensorflow/tfjs-core';
    import * as layers from '@tensorflow/tfjs-layers';
    import '@tensorflow/tfjs-backend-cpu';
    console.log(core, layers);`,
  'inference: `loadModel`, `translate`, canvases, the engine': `
    import { useBackend } from '@gan/backend';
    import { imageToTensor, loadModel, tensorToCanvas, translate } from '@gan/inference';
    console.log(useBackend, imageToTensor, loadModel, tensorToCanvas, translate);`,
  'training: `Pix2PixTrainer`, `fit`, the engine': `
    import { fit, Pix2PixTrainer, useBackend } from '@gan/trainers';
    console.log(fit, Pix2PixTrainer, useBackend);`,
  both: `
    import { imageToTensor, loadModel, tensorToCanvas, translate } from '@gan/inference';
    import { fit, Pix2PixTrainer, useBackend } from '@gan/trainers';
    console.log(imageToTensor, loadModel, tensorToCanvas, translate, fit, Pix2PixTrainer, useBackend);`,
  '`@gan/web`: all of it in one file': `
    import * as gan from './packages/web/src/index.ts';
    console.log(gan);`,
};

/** Bytes of each program as esbuild makes it for browsers, minified, and of the same in gzip. */
export async function bundleSizes() {
  const sizes = [];
  for (const [title, contents] of Object.entries(programs)) {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: root },
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      conditions: ['@gan/source'],
      write: false,
      logLevel: 'silent',
    });
    const [{ contents: bytes }] = outputFiles;
    sizes.push({ title, minified: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length });
  }
  return sizes;
}

/** The figures that stand in the guide. */
export function sizesInGuide() {
  const [, , table] = place.exec(readFileSync(guide, 'utf8'));
  return [...table.matchAll(/^\| (.*) \| (\d+) kB \| (\d+) kB \|$/gm)].map(
    ([, title, minified, gzip]) => ({ title, minified: 1000 * minified, gzip: 1000 * gzip }),
  );
}

function tableOf(sizes) {
  const kilo = (bytes) => `${Math.round(bytes / 1000)} kB`;
  const rows = sizes.map(
    ({ title, minified, gzip }) => `| ${title} | ${kilo(minified)} | ${kilo(gzip)} |`,
  );
  return ['| what is imported | minified | gzip |', '|---|---:|---:|', ...rows, ''].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const table = tableOf(await bundleSizes());
  console.log(table);
  if (process.argv.includes('--write')) {
    const text = readFileSync(guide, 'utf8');
    writeFileSync(
      guide,
      text.replace(place, (_, begin, __, end) => `${begin}${table}${end}`),
    );
  }
}
