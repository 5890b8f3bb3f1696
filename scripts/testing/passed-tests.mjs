import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../install.mjs';

/**
 * Runs tests again in a vitest of their own, as on another engine.
 *
 * @param {readonly string[]} files Below packages/.
 * @param {{ options?: readonly string[], env?: NodeJS.ProcessEnv }} [given] Of vitest's, and variables beside ours.
 * @returns {Promise<Record<string, number>>} How many tests of each file passed.
 * @throws vitest's output where one fails.
 */
export async function passedTests(files, { options = [], env } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'gan-passed-'));
  try {
    const report = join(folder, 'report.json');
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const paths = files.map((file) => `packages/${file}`);
    const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
    await promisify(execFile)(
      process.execPath,
      [vitest, 'run', ...paths, ...options, ...reporters],
      {
        cwd: root,
        env: { ...process.env, ...env },
        maxBuffer: 2 ** 26,
      },
    ).catch(({ stdout, stderr }) => {
      throw new Error(`${stdout}\n${stderr}`);
    });
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    return Object.fromEntries(
      testResults.map(({ name, assertionResults }) => [
        name.slice(join(root, 'packages/').length).replaceAll('\\', '/'),
        assertionResults.filter(({ status }) => status === 'passed').length,
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
