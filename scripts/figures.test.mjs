import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './install.mjs';

const run = (...args) =>
  spawnSync(process.execPath, [join(root, 'scripts', 'figures.mjs'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, GAN_DATA: join(root, 'no-such-data') },
  });

it('explains itself', () => {
  expect(run('--help')).toMatchObject({ status: 0, stderr: '' });
  expect(run('--help').stdout).toMatch(/^npm run figures .*--check {3}writes nothing/s);
});

it('refuses what it does not know on one line', () => {
  const flag = run('--chek');
  expect([flag.status, flag.stderr]).toEqual([1, expect.stringMatching(/^error: .*'--chek'.*\n$/)]);
  const example = run('ring-gam', '--check');
  expect([example.status, example.stderr]).toEqual([
    1,
    expect.stringMatching(/^error: there are no figures of 'ring-gam'; there are .*\n$/),
  ]);
});

it('says what it skips for want of data', () => {
  const { status, stdout, stderr } = run('dcgan-digits/mnist', '--check');
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toContain(`dcgan-digits/mnist  skipped: no data in ${join(root, 'no-such-data')}`);
  expect(stdout).toContain('skipped: dcgan-digits/mnist (no data)');
});
