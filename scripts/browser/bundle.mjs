import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A page of this folder as a bundler makes it of the sources. */
export async function bundle(page, format) {
  const result = await build({
    entryPoints: [fileURLToPath(new URL(page, import.meta.url))],
    bundle: true,
    platform: 'browser',
    format,
    conditions: ['@gan/source'],
    write: false,
    metafile: true,
    outdir: 'out',
    logLevel: 'silent',
  });
  const { imports } = Object.values(result.metafile.outputs)[0];
  return { warnings: result.warnings, imports, text: result.outputFiles[0].text };
}
