import { join } from 'node:path';
import { install, root, runNode } from './install.mjs';

const bin = (...path) => join(root, 'node_modules', ...path);

/** What a check runs: a name for the summary and a Node program with its arguments. */
export const stages = {
  generate: ['generate', bin('turbo', 'bin', 'turbo'), 'run', 'generate', '--ui=stream'],
  lint: ['lint', bin('@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings'],
  rooms: [
    'imports',
    bin('dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
    '--config',
    '.dependency-cruiser.mjs',
    'packages',
  ],
  unused: ['unused code', bin('knip', 'bin', 'knip.js'), '--no-progress', '--no-config-hints'],
  typecheck: ['type check', bin('typescript', 'bin', 'tsc'), '--noEmit'],
  unit: ['tests', bin('vitest', 'vitest.mjs'), 'run'],
  long: ['long tests', bin('vitest', 'vitest.mjs'), 'run', '--config', 'vitest.long.config.ts'],
  evidence: [
    'evidence',
    bin('vitest', 'vitest.mjs'),
    'run',
    '--config',
    'vitest.evidence.config.ts',
  ],
  build: ['build', bin('turbo', 'bin', 'turbo'), 'run', 'build', '--ui=stream'],
  packages: ['package checks', join(root, 'scripts', 'check-packages.mjs')],
  docs: ['docs', join(root, 'scripts', 'docs.mjs'), '--api'],
  quickFigures: ['quick figures', join(root, 'scripts', 'figures.mjs'), '--check', '--quick'],
  figures: ['figures', join(root, 'scripts', 'figures.mjs'), '--check'],
};

/**
 * Installs, then runs stages one after the other up to the first that fails; prints a summary.
 *
 * @param list Names of stages, or stages with a title, a command, a Node and variables of their own; one with
 * `skipped` in place of a command is named in the summary with that reason.
 */
export async function runStages(list) {
  const always = { TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' };
  const summary = [];
  let code = await install();
  for (const { title, command, node, env, skipped } of list.map(asStage)) {
    if (code !== 0) break;
    if (skipped) {
      summary.push(`skipped ${title}: ${skipped}`);
      continue;
    }
    console.log(`\n--- ${title}`);
    const start = performance.now();
    code = await runNode(command, { node, env: { ...process.env, ...always, ...env } });
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    summary.push(`${code === 0 ? 'passed' : 'FAILED'}  ${title}, ${seconds} s`);
  }
  console.log(`\n${summary.join('\n')}`);
  return code;
}

function asStage(stage) {
  if (typeof stage !== 'string') return stage;
  const [title, ...command] = stages[stage];
  return { title, command };
}
