import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { install, root, runNode } from './install.mjs';

/** The examples there are, as name and description. */
export function listExamples(folder = root) {
  return readdirSync(join(folder, 'examples'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .filter(({ name }) => existsSync(join(folder, 'examples', name, 'src', 'main.ts')))
    .map(({ name }) => {
      const manifest = readFileSync(join(folder, 'examples', name, 'package.json'), 'utf8');
      return { name, ...pick(JSON.parse(manifest)) };
    });
}

const pick = ({ name, description }) => ({ workspace: name, description });

/** The list of examples as text. */
export function describeExamples(examples) {
  const width = Math.max(...examples.map(({ name }) => name.length));
  const lines = examples.map(({ name, description }) => `  ${name.padEnd(width)}  ${description}`);
  return ['npm run example <name> -- <flags>', '', ...lines].join('\n');
}

/** Installs, builds and runs an example; resolves to the exit code. */
export async function runExample(name, flags) {
  const installed = await install();
  if (installed !== 0) return installed;
  const built = await buildExample(name);
  if (built !== 0) return built;
  return runNode([join(root, 'examples', name, 'dist', 'main.js'), ...flags], {
    // Paths among the flags are meant from where npm was called.
    cwd: process.env.INIT_CWD ?? process.cwd(),
    forwardSignals: true,
  });
}

/** Builds an example and what it needs; prints only where that fails. Resolves to the exit code. */
export function buildExample(name) {
  const { workspace } = listExamples().find((example) => example.name === name);
  const turbo = join(root, 'node_modules', 'turbo', 'bin', 'turbo');
  const args = [turbo, 'run', 'build', `--filter=${workspace}...`, '--ui=stream'];
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args, '--output-logs=errors-only'], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = [];
    child.stdout.on('data', (part) => output.push(part));
    child.stderr.on('data', (part) => output.push(part));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) return resolve(0);
      process.stderr.write(Buffer.concat(output));
      console.error('error: the build failed; its output is above');
      resolve(code ?? 1);
    });
  });
}
