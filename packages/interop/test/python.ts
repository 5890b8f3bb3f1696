import { spawnSync } from 'node:child_process';

const program = process.env.GAN_PYTHON ?? 'python3';

/** Runs a Python script with arguments; returns what it printed, throws with what it complained of. */
export function runPython(script: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, [script, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status === 0) return stdout;
  throw new Error(`${program} ${script}: ${error?.message ?? stderr}`);
}

/** Whether there is a Python, `GAN_PYTHON` or python3, that has all of these modules. */
export function pythonHas(...modules: string[]): boolean {
  const found = modules.map((name) => `find_spec(${JSON.stringify(name)})`).join(' and ');
  const code = `from importlib.util import find_spec; print(bool(${found}))`;
  const { stdout } = spawnSync(program, ['-c', code], { encoding: 'utf8' });
  return stdout?.trim() === 'True';
}
