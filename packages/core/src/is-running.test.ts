import { spawnSync } from 'node:child_process';
import { expect, it, vi } from 'vitest';
import { isRunning } from './is-running';

it('knows processes that run, have ended, and belong to others', () => {
  expect(isRunning(process.pid)).toBe(true);
  expect(isRunning(spawnSync(process.execPath, ['--version']).pid)).toBe(false);
  const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error('not permitted'), { code: 'EPERM' });
  });
  expect(isRunning(1)).toBe(true);
  kill.mockRestore();
});
