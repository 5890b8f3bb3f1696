import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../scripts/conformance.mjs', import.meta.url));

async function runSuite(threads: number): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, String(threads)], {
    maxBuffer: 1 << 26,
  }).catch((failure: { stdout: string }) => failure);
  const summary = stdout.trim().split('\n').at(-1);
  return JSON.parse(summary || '{}');
}

describe("tfjs-core's own suite", () => {
  // cpu leaves the same five specs pending.
  const expected = { passed: 4225, failed: [], pending: 5, excluded: 0 };

  it('passes with two threads', async () => {
    expect(await runSuite(2)).toEqual(expected);
  }, 120_000);

  it('passes with one thread, on the build without shared memory', async () => {
    expect(await runSuite(1)).toEqual(expected);
  }, 120_000);
});
