import { describe, expect, it } from 'vitest';
import '../index';
import { recordTasks } from '../../test/record-tasks';
import { spoilt } from '../../test/spoil';
import { taskNames } from '../generated/tasks';
import { type Build, builds, programOf } from '../runtime/builds';
import { processState } from '../runtime/state';
import { firstDifference } from './self-test';

const tasks = recordTasks();

function compile(build: Build) {
  return { build, module: new WebAssembly.Module(programOf(build, true)), shared: true };
}

const plain = compile(builds.plain);

describe('firstDifference', () => {
  it('finds none between wide and plain, having run every task', () => {
    expect(firstDifference(compile(builds.wide), plain)).toBeUndefined();
    expect([...new Set(tasks)].sort()).toEqual([...taskNames]);
  });

  it('finds a constant that is wrong in its last bit', () => {
    const wrong = { ...builds.wide, program: spoilt(builds.wide.program) };
    expect(firstDifference(compile(wrong), plain)).toBe('Exp');
  });

  it('leaves the path of convolutions as it was', () => {
    expect(processState().convolution).toBeUndefined();
    firstDifference(plain, plain);
    expect(processState().convolution).toBeUndefined();
  });
});
