import { expect, it } from 'vitest';
import { builds, checkVersion } from './builds';
import { cacheFolder } from './cache';
import { requireLinux, thisPlatform } from './platform';

it('runs on Linux x64 with glibc alone', () => {
  expect(requireLinux({ name: 'linux x64', glibc: '2.36' })).toBe('2.36');
  expect(() => requireLinux({ name: 'darwin arm64' })).toThrow(
    'put in place on linux x64 alone, which was tried, and this is darwin arm64; the wasm engine',
  );
  expect(() => requireLinux({ name: 'linux x64' })).toThrow('needs a Linux with glibc');
});

it('knows this machine', () => {
  const { name, glibc } = thisPlatform();
  expect(name).toBe(`${process.platform} ${process.arch}`);
  if (glibc) expect(glibc).toMatch(/^2\.\d+$/);
});

it('refuses versions that were not tried', () => {
  for (const version of ['2.12.1', '2.18.1', '2.21.0']) checkVersion(builds.cpu, version);
  for (const version of ['2.12.0', '2.21.1', '2.21.0rc1', 'x']) {
    expect(() => checkVersion(builds.cpu, version)).toThrow(
      `gan engine: --version must be from 2.12.1 to 2.21.0, got ${version}; leave it out for 2.21.0`,
    );
  }
  expect(() => checkVersion(builds.cuda, '2.17.1')).toThrow(
    'must be from 2.18.1 to 2.21.0 with --cuda, got 2.17.1',
  );
});

it('keeps downloads where caches are', () => {
  expect(cacheFolder({ XDG_CACHE_HOME: '/caches' })).toBe('/caches/gan');
  expect(cacheFolder({ XDG_CACHE_HOME: 'caches' })).toMatch(/\/\.cache\/gan$/);
  expect(cacheFolder({})).toMatch(/\/\.cache\/gan$/);
});
