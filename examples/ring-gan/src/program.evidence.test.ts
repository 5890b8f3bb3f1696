import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ring-gan-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Results {
  readonly runs: readonly {
    readonly setting: string;
    readonly snapshots: readonly { readonly modes: number; readonly highQuality: number }[];
  }[];
}

describe('the built program', () => {
  it('shows one seed lose modes with a slow D, and find all with equal rates', async () => {
    const out = join(folder, 'run');
    const flags = ['--seeds', '1', '--steps', '3000'];
    const { stdout, stderr } = await run(process.execPath, [program, ...flags, '--out', out]);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^slow D +mean/m);
    const { runs } = JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as Results;
    const [slow, equal] = runs.map(({ snapshots }) => snapshots.at(-1)!);
    expect(slow!.modes).toBeLessThanOrEqual(2);
    expect(equal!.modes).toBe(8);
    expect(equal!.highQuality).toBeGreaterThan(0.6);
    for (const picture of ['over-time.png', 'seeds.png']) {
      expect(readFileSync(join(out, picture)).toString('latin1', 1, 4)).toBe('PNG');
    }
  });

  it('refuses a folder that holds something, and unknown flags, on one line', async () => {
    for (const flags of [
      ['--out', fileURLToPath(new URL('.', import.meta.url))],
      ['--sedes', '3'],
    ]) {
      const failed = await run(process.execPath, [program, ...flags]).catch((error) => error);
      expect(failed.code).toBe(1);
      expect(failed.stderr).toMatch(/not empty|--seeds/);
      expect(failed.stderr).not.toMatch(/\n\s+at /);
    }
  });
});
