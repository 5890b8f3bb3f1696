import { join } from 'node:path';
import { install, root, runNode } from './install.mjs';
import { runQuietly } from './run-quietly.mjs';

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
 * Those in an array within the list run side by side, and print once each has ended.
 *
 * @param list Names of stages, or stages with a title, a command, a Node and variables of their own; one with
 * `skipped` in place of a command is named in the summary with that reason.
 */
export async function runStages(list) {
  const always = { TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' };
  const summary = [];
  let code = await install();
  const runStage = async ({ title, command, node, env, skipped }, isAlone) => {
    if (skipped) {
      summary.push(`skipped ${title}: ${skipped}`);
      return 0;
    }
    const start = performance.now();
    const options = { node, env: { ...process.env, ...always, ...env } };
    if (isAlone) console.log(`\n--- ${title}`);
    const ended = isAlone
      ? await runNode(command, options)
      : await runQuietly(command, options, (output) => console.log(`\n--- ${title}\n${output}`));
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    summary.push(`${ended === 0 ? 'passed' : 'FAILED'}  ${title}, ${seconds} s`);
    return ended;
  };
  for (const entry of list) {
    if (code !== 0) break;
    const group = [entry].flat().map(asStage);
    const codes = await Promise.all(group.map((stage) => runStage(stage, group.length === 1)));
    code = codes.find((ended) => ended !== 0) ?? 0;
  }
  console.log(`\n${summary.join('\n')}`);
  return code;
}

function asStage(stage) {
  if (typeof stage !== 'string') return stage;
  const [title, ...command] = stages[stage];
  return { title, command };
}
