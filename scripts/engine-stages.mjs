import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './install.mjs';
import { isNewer, newerNode, versionOf } from './newer-node.mjs';

/** What must hold for hours and after any end, with every build too. */
const long = [
  'packages/backend-wasm/src/endurance.long.test.ts',
  'packages/trainers/src/fit/kill.long.test.ts',
];

/**
 * The engine's tests again, with the vectors that `auto` does not choose in this Node: wide and fused ones
 * in a newer Node, or fused ones alone in this one.
 *
 * GAN_TEST_ONE_NODE=1 keeps to this Node, for who runs everything under several anyway;
 * GAN_TEST_BOTH_NODES=1 leaves out the short tests with wide vectors, for who runs `npm test` under both.
 *
 * @returns Stages for runStages; one that says why where there is nothing to run.
 */
export function engineStages({
  isLong = false,
  node = process.execPath,
  newer = process.env.GAN_TEST_ONE_NODE ? null : newerNode(),
  arch = process.arch,
} = {}) {
  const version = versionOf(node);
  const other = !newer || isNewer(version) ? node : newer;
  const hasWide = arch === 'x64' && isNewer(versionOf(other));
  const hasFused = Number.parseInt(versionOf(other).slice(1), 10) >= 22;
  // Where V8 pairs vectors in this Node, the tests have had wide ones already.
  const hadWide = other === node || (!isLong && process.env.GAN_TEST_BOTH_NODES === '1');
  const vectors = [...(hasWide && !hadWide ? ['wide'] : []), ...(hasFused ? ['fused'] : [])];
  const title = `engine's ${isLong ? 'long ' : ''}tests`;
  if (vectors.length === 0) {
    const why = process.env.GAN_TEST_ONE_NODE
      ? `GAN_TEST_ONE_NODE keeps to Node ${version.slice(1)}`
      : `Node ${version.slice(1)} has none, and there is no newer one; GAN_NEWER_NODE may name one`;
    return [{ title: `${title} with other vectors`, skipped: why }];
  }
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const config = isLong ? ['--config', 'vitest.long.config.ts'] : [];
  return vectors.map((choice) => ({
    title: `${title} with ${choice} vectors, Node ${versionOf(other).slice(1)}`,
    command: [vitest, 'run', ...config, ...(isLong ? long : engineTests())],
    node: other,
    env: { GAN_WASM_VECTORS: choice },
  }));
}

/** All tests of the engine, and those elsewhere that compute or train on it. */
export function engineTests() {
  return ['packages', 'examples'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
      .filter((path) => /^[^/]+\/[^/]+\/src\/.*\.test\.ts$/.test(path))
      .filter((path) => !/\.(long|evidence)\.test\.ts$/.test(path))
      .filter((path) => path.startsWith('packages/backend-wasm/') || usesEngine(path)),
  );
}

function usesEngine(path) {
  return /gan-wasm|@gan\/backend-wasm|useBackend\('wasm'/.test(
    readFileSync(join(root, path), 'utf8'),
  );
}
