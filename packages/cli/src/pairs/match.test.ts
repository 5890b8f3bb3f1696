import { DataError } from '@gan/core';
import { describe, expect, it } from 'vitest';
import { inFlags, matchOf } from './match';

describe('matchOf', () => {
  const matchA = '(.+)_label';

  it('makes patterns of both flags, and nothing of none', () => {
    const found = matchOf({ matchA, matchB: '(.+)_photo' }, { hasFolders: true });
    expect(found).toEqual({ a: /(.+)_label/, b: /(.+)_photo/ });
    expect(matchOf({}, { hasFolders: false })).toBeUndefined();
  });

  it.each([
    [{ matchA }, true, '--match-a needs --match-b, the pattern'],
    [{ matchB: matchA }, true, '--match-b needs --match-a, the pattern'],
    [{ matchA, matchB: matchA }, false, 'belong to --a and --b; leave them out'],
    [{ matchA: '(', matchB: matchA }, true, "such as '(.+)_label', got '('"],
  ])('refuses %j', (flags, hasFolders, message) => {
    expect(() => matchOf(flags, { hasFolders })).toThrow(message);
  });
});

describe('inFlags', () => {
  it.each([
    [
      'match: { a: /^(.+)_l\\./, b: /^(.+)_p\\./ }',
      "--match-a '^(.+)_l\\.' --match-b '^(.+)_p\\.'",
    ],
    [
      'match: (path) => key, or match: { a: /(.+)_label/, b: /(.+)_photo/ }',
      "--match-a '(.+)_label' --match-b '(.+)_photo'",
    ],
  ])('says %s by flags', async (option, flags) => {
    const error = new DataError(`pairedImages: say which belong together: ${option}`);
    await expect(inFlags(Promise.reject(error))).rejects.toThrow(
      `pairedImages: say which belong together: ${flags}`,
    );
  });

  it('leaves other errors and what is found as they are', async () => {
    expect(await inFlags(Promise.resolve(1))).toBe(1);
    const bug = new TypeError('x');
    await expect(inFlags(Promise.reject(bug))).rejects.toBe(bug);
  });
});
