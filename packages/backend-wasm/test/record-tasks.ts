import { afterEach, beforeEach, vi } from 'vitest';
import { Runtime } from '../src/runtime/runtime';

/** Lists the compiled tasks that each test of a file has run so far. */
export function recordTasks(): readonly string[] {
  const tasks: string[] = [];
  beforeEach(() => {
    tasks.length = 0;
    const { run } = Runtime.prototype;
    vi.spyOn(Runtime.prototype, 'run').mockImplementation(function (this: Runtime, call) {
      tasks.push(call.task);
      run.call(this, call);
    });
  });
  afterEach(() => void vi.restoreAllMocks());
  return tasks;
}
