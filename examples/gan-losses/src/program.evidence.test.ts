import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'gan-losses-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the built program', () => {
  it('prints both tables and leaves curves and a report', async () => {
    const out = join(folder, 'run');
    const flags = ['--steps', '40', '--every', '10', '--out', out];
    const { stdout, stderr } = await run(process.execPath, [program, ...flags]);
    expect(stderr).toBe('');
    // The slopes of the formulas at -10.
    expect(stdout).toMatch(/^ +-10 +4\.5e-5 +1 +22 +1$/m);
    expect(stdout).toMatch(/^ +40 +0\.\d+ +\S+ +\S+ +\S+ +\S+$/m);
    expect(stdout.trim().endsWith(join(out, 'index.html'))).toBe(true);
    const page = readFileSync(join(out, 'index.html'), 'utf8');
    expect(page.match(/<svg/g)).toHaveLength(2);
    expect(readFileSync(join(out, 'slope.svg'), 'utf8')).toContain('least squares');
    const { measurements } = JSON.parse(readFileSync(join(out, 'measurements.json'), 'utf8'));
    expect(measurements.minimax).toHaveLength(5);
  });

  it('refuses a folder that holds something, and unknown flags, on one line', async () => {
    for (const flags of [
      ['--out', fileURLToPath(new URL('.', import.meta.url))],
      ['--stepz', '3'],
    ]) {
      const failed = await run(process.execPath, [program, ...flags]).catch((error) => error);
      expect(failed.code).toBe(1);
      expect(failed.stderr).toMatch(/not empty|--steps/);
      expect(failed.stderr).not.toMatch(/\n\s+at /);
    }
  });
});
