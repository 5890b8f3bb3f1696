import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { engineStages, engineTests } from './engine-stages.mjs';
import { root } from './install.mjs';
import { isNewer, newerNode, versionOf } from './newer-node.mjs';

const here = process.execPath;
const [major] = process.versions.node.split('.').map(Number);
const newer = newerNode();

describe('the engine again', () => {
  it('is tested where it is used, with no test that takes minutes', () => {
    const tests = engineTests();
    expect(tests).toContain('packages/backend-wasm/src/conformance.test.ts');
    expect(tests).toContain('packages/trainers/src/cycle-gan/cycle-gan-trace.test.ts');
    expect(tests).toContain('packages/generators/src/parity.test.ts');
    expect(tests).not.toContain('packages/core/src/rng.test.ts');
    expect(tests.filter((path) => /long|evidence/.test(path))).toEqual([]);
  });

  it.skipIf(major >= 22)('is left out, with a reason, where only an older Node is', () => {
    const version = process.versions.node;
    const title = "engine's tests with other vectors";
    vi.stubEnv('GAN_TEST_ONE_NODE', '');
    expect(engineStages({ newer: null })).toEqual([
      {
        title,
        skipped: `Node ${version} has none, and there is no newer one; GAN_NEWER_NODE may name one`,
      },
    ]);
    vi.stubEnv('GAN_TEST_ONE_NODE', '1');
    const skipped = `GAN_TEST_ONE_NODE keeps to Node ${version}`;
    expect(engineStages()).toEqual([{ title, skipped }]);
    vi.unstubAllEnvs();
  });

  it.skipIf(!newer || newer === here)('has wide and fused vectors in a newer Node', () => {
    const stages = engineStages({ newer, arch: 'x64' });
    expect(stages.map(({ node, env }) => [node, env.GAN_WASM_VECTORS])).toEqual([
      [newer, 'wide'],
      [newer, 'fused'],
    ]);
    expect(stages[0].command).toContain('packages/backend-wasm/src/conformance.test.ts');
    expect(engineStages({ newer, arch: 'arm64' })).toHaveLength(1);
    vi.stubEnv('GAN_TEST_BOTH_NODES', '1');
    expect(engineStages({ newer, arch: 'x64' })).toEqual([stages[1]]);
    expect(engineStages({ newer, arch: 'x64', isLong: true })).toHaveLength(2);
    vi.unstubAllEnvs();
    const [long] = engineStages({ newer, arch: 'x64', isLong: true });
    expect(long.command).toContain('packages/backend-wasm/src/endurance.long.test.ts');
  });

  it.skipIf(!newer)('has fused vectors alone in a Node whose tests had wide ones', () => {
    const stages = engineStages({ node: newer, newer, arch: 'x64' });
    expect(stages.map(({ node, env }) => [node, env.GAN_WASM_VECTORS])).toEqual([[newer, 'fused']]);
  });
});

describe('newerNode', () => {
  it('knows which versions pair vectors', () => {
    const versions = ['v20.19.0', 'v23.4.9', 'v23.5.0', 'v24.0.0', 'v26.1.0', undefined];
    expect(versions.map(isNewer)).toEqual([false, false, true, true, true, false]);
    expect(versionOf(here)).toBe(process.version);
    expect(versionOf('no-such-node')).toBeUndefined();
  });

  it('is no `node` of npm scripts', () => {
    expect(existsSync(join(root, 'node_modules', '.bin', 'node'))).toBe(false);
  });

  it('refuses a GAN_NEWER_NODE that is none', () => {
    const program = "import('./scripts/newer-node.mjs').then((m) => console.log(m.newerNode()))";
    const run = (chosen) =>
      execFileSync(here, ['--eval', program], {
        encoding: 'utf8',
        stdio: 'pipe',
        env: { ...process.env, GAN_NEWER_NODE: chosen },
      });
    expect(() => run('no-such-node')).toThrow(
      "GAN_NEWER_NODE must be a Node of 23.5 or newer, got 'no-such-node' (which does not run)",
    );
    if (newer) expect(run(newer).trim()).toBe(newer);
  });
});
