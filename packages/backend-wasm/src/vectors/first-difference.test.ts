import { describe, expect, it } from 'vitest';
import '../index';
import { recordTasks } from '../../test/record-tasks';
import { spoilt } from '../../test/spoil';
import { taskNames } from '../generated/tasks';
import { type Build, builds, programOf } from '../runtime/builds';
import { processState } from '../runtime/state';
import { firstDifference } from './first-difference';
import { lateFamilies, samples } from './samples';

const tasks = recordTasks();

function compile(build: Build) {
  return { build, module: new WebAssembly.Module(programOf(build, true)), shared: true };
}

const plain = compile(builds.plain);
const all = [...samples, ...lateFamilies.flatMap((family) => family.samples)];

describe('firstDifference', () => {
  it('finds none between wide and plain, having run every task', () => {
    const ranBy = (some: typeof samples) => {
      const before = tasks.length;
      expect(firstDifference(compile(builds.wide), plain, some)).toBeUndefined();
      return new Set(tasks.slice(before));
    };
    const early = [...ranBy(samples)];
    const late = lateFamilies.flatMap((family) => {
      expect([...ranBy(family.samples)]).toEqual(expect.arrayContaining([...family.tasks]));
      return family.tasks;
    });
    // Another program may take over before a late task, which must not be amid others of one kernel.
    expect(late.filter((task) => early.includes(task))).toEqual([]);
    expect([...early, ...late].sort()).toEqual([...taskNames]);
  });

  it('finds a constant that is wrong in its last bit', () => {
    const wrong = { ...builds.wide, program: spoilt(builds.wide.program) };
    expect(firstDifference(compile(wrong), plain, all)).toBe('Exp');
  });

  it('leaves the path of convolutions as it was', () => {
    expect(processState().convolution).toBeUndefined();
    firstDifference(plain, plain, samples);
    expect(processState().convolution).toBeUndefined();
  });
});
