import { expect, it } from 'vitest';
import { parseOptions } from './options.mjs';

it('reads examples and flags, and refuses others', () => {
  expect(parseOptions(['ring-gan', '--check'])).toEqual({
    ...{ examples: ['ring-gan'], check: true, quick: false, force: false, help: false },
  });
  expect(() => parseOptions(['--chek'])).toThrow("'--chek'");
});
