// Runs tfjs-core's own spec suite on gan-wasm and prints jasmine's summary as JSON.
// Usage: node scripts/conformance.mjs [threads]
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import Jasmine from 'jasmine';

const require = createRequire(import.meta.url);
const core = fileURLToPath(new URL('.', `file://${require.resolve('@tensorflow/tfjs-core')}`));
const folder = await mkdtemp(join(tmpdir(), 'gan-wasm-conformance-'));
try {
  process.exitCode = await run(await bundle(), Number(process.argv[2] ?? 0));
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Specs, backend and engine in one file: the specs' deep imports must meet the same engine. */
async function bundle() {
  const outfile = join(folder, 'specs.cjs');
  await esbuild.build({
    entryPoints: [fileURLToPath(new URL('../test/conformance/specs.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    conditions: ['@gan/source'],
    mainFields: ['module', 'main'],
    ignoreAnnotations: true,
    plugins: [{ name: 'one-core', setup: resolveCore }],
    logLevel: 'error',
  });
  return outfile;
}

function resolveCore(build) {
  build.onResolve({ filter: /^@tensorflow\/tfjs-core$/ }, () => ({ path: join(core, 'index.js') }));
  build.onResolve({ filter: /^@tensorflow\/tfjs-core\/dist\// }, ({ path }) => ({
    path: join(core, path.slice('@tensorflow/tfjs-core/dist/'.length)),
  }));
}

async function run(file, threads) {
  // The threads are set where every copy of the package looks for them.
  if (threads > 0) globalThis[Symbol.for('@gan/backend-wasm')] = { threads };
  const jasmine = new Jasmine();
  jasmine.exitOnCompletion = false;
  jasmine.clearReporters?.();
  const summary = { passed: 0, failed: [], pending: 0, excluded: 0 };
  jasmine.addReporter({
    specDone({ status, fullName, failedExpectations }) {
      if (status === 'passed') summary.passed++;
      else if (status === 'pending') summary.pending++;
      else if (status === 'excluded') summary.excluded++;
      else summary.failed.push(`${fullName}: ${failedExpectations[0]?.message}`);
    },
  });
  jasmine.randomizeTests(false);
  await new Promise((resolve) => {
    jasmine.onComplete(resolve);
    jasmine.execute([file]);
  });
  process.stdout.write(`${JSON.stringify(summary)}\n`);
  return summary.failed.length > 0 ? 1 : 0;
}
