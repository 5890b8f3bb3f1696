import { describe, expect, it } from 'vitest';
import { allows, compareVersions, isRelease } from './versions';

describe('compareVersions', () => {
  it('compares numbers, and takes missing ones for 0', () => {
    expect(['2.9.1', '2.21.0', '2.12.1'].sort(compareVersions)).toEqual([
      '2.9.1',
      '2.12.1',
      '2.21.0',
    ]);
    expect(compareVersions('13', '13.0')).toBe(0);
    expect(compareVersions('12.5.3.2', '12.5.3')).toBeGreaterThan(0);
  });
});

describe('isRelease', () => {
  it.each([
    ['2.21.0', true],
    ['12.9.3.13', true],
    ['2.21.0rc1', false],
    ['2.15.0.post1', false],
    ['', false],
  ])('%s', (version, release) => expect(isRelease(version)).toBe(release));
});

describe('allows', () => {
  it.each([
    ['<13.0,>=12.5.3.2', '12.9.3.13', true],
    ['<13.0,>=12.5.3.2', '12.5.3.1', false],
    ['<13.0,>=12.5.3.2', '13.0', false],
    ['==2.21.5', '2.21.5', true],
    ['==2.21.5', '2.21.6', false],
    ['> 1, <= 3, != 2', '2', false],
    ['> 1, <= 3, != 2', '3', true],
    ['', '1', true],
  ])('%s: %s', (specifiers, version, allowed) => expect(allows(specifiers, version)).toBe(allowed));

  it('refuses specifiers that it does not know', () => {
    expect(() => allows('~=1.2', '1.3')).toThrow(
      'gan engine: cannot read the version specifier ~=1.2; take another --version',
    );
    expect(() => allows('==1.*', '1.3')).toThrow('the version specifier ==1.*');
  });
});
