import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { shortPath } from './terminal';

it('shortens paths below the working folder alone', () => {
  expect(shortPath(join(process.cwd(), 'runs', 'one'))).toBe(join('runs', 'one'));
  const above = join(dirname(process.cwd()), 'elsewhere');
  expect(shortPath(above)).toBe(above);
});
