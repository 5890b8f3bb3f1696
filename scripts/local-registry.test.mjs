import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveRegistry } from './local-registry.mjs';

let folder;
let registry;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gan-registry-'));
  const path = join(folder, 'gan-core-1.2.3.tgz');
  writeFileSync(path, 'packed');
  const manifest = { name: '@gan/core', version: '1.2.3', dependencies: { a: '1.0.0' } };
  registry = await serveRegistry([{ manifest, path, shasum: 'sum', integrity: 'sha512-sum' }]);
});
afterAll(async () => {
  await registry.close();
  rmSync(folder, { recursive: true });
});

const ask = (path) => {
  const [, address] = registry.npmrc.match(/^@gan:registry=(http:\/\/127\.0\.0\.1:\d+\/)\n$/);
  return fetch(`${address}${path}`);
};

describe('serveRegistry', () => {
  it('lists a package as npm asks for it, with its tarball', async () => {
    const listing = await (await ask('@gan%2fcore')).json();
    expect(listing['dist-tags']).toEqual({ latest: '1.2.3' });
    const { dependencies, dist } = listing.versions['1.2.3'];
    expect(dependencies).toEqual({ a: '1.0.0' });
    expect(dist).toMatchObject({ shasum: 'sum', integrity: 'sha512-sum' });
    expect(await (await fetch(dist.tarball)).text()).toBe('packed');
  });

  it('has no other package', async () => {
    expect((await ask('@gan%2flayers')).status).toBe(404);
  });
});
