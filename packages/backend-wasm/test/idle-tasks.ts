import { type TaskName, taskNames } from '../src/generated/tasks';
import { layout } from '../src/runtime/layout';
import type { Task } from '../src/runtime/pool';

/**
 * Tasks for the main thread that do nothing but wait until a worker has taken the second of two units, so that
 * only the worker's fate shows.
 */
export function idleTasks(memory: WebAssembly.Memory, patienceMs = 5000): Record<TaskName, Task> {
  const next = new Int32Array(memory.buffer, layout.nextUnit, 1);
  const waitForWorker: Task = (_args, _begin, end) => {
    const until = performance.now() + patienceMs;
    while (end < 2 && Atomics.load(next, 0) === end && performance.now() < until);
  };
  return Object.fromEntries(taskNames.map((name) => [name, waitForWorker])) as Record<
    TaskName,
    Task
  >;
}
