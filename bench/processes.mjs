import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Runs a job of jobs/ in a Node process of its own; resolves to what it reports. */
export const nodeJob = (name, args) =>
  runJob(process.execPath, [here(`jobs/${name}.mjs`), JSON.stringify(args)]);

/** Runs a job of peers/ in a Python process of its own. */
export const pythonJob = (python, name, args) =>
  runJob(python, [here(`peers/${name}.py`), JSON.stringify(args)]);

/** Engines in one process would disturb each other's memory and threads. */
async function runJob(program, args) {
  // No .pyc files in the repository.
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors] = [[], []];
  child.stdout.on('data', (part) => output.push(part));
  child.stderr.on('data', (part) => errors.push(part));
  try {
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code === 0) return JSON.parse(lastLine(output));
    return { unavailable: `failed: ${lastLine(errors).slice(0, 120) || `code ${code}`}` };
  } catch (error) {
    return { unavailable: error.code === 'ENOENT' ? `there is no ${program}` : error.message };
  }
}

const lastLine = (parts) => Buffer.concat(parts).toString('utf8').trim().split('\n').at(-1);

/** Why PyTorch cannot be had, or undefined. */
export async function torchProblem(python) {
  const result = await runJob(python, ['-c', 'import torch; print("true")']);
  if (result === true) return undefined;
  return /No module named/.test(result.unavailable) ? 'not installed' : result.unavailable;
}
