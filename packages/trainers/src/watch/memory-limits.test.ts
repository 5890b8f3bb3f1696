import { describe, expect, it } from 'vitest';
import { memoryLimits, memoryTrouble } from './memory-limits';

const GiB = 2 ** 30;
const estimate = {
  weights: 0.5 * GiB,
  buffers: 0,
  gradients: 0.2 * GiB,
  activations: 3 * GiB,
  total: 3.7 * GiB,
};

describe('memoryTrouble', () => {
  it('is silent where a step fits, or nobody knows', () => {
    expect(memoryTrouble(estimate, { engine: 4 * GiB, available: 3.3 * GiB })).toBeUndefined();
    expect(memoryTrouble({ ...estimate, total: 900 * GiB }, {})).toBeUndefined();
  });

  it('names the limit, the largest part and what makes it smaller', () => {
    expect(
      memoryTrouble({ ...estimate, activations: 6 * GiB, total: 6.7 * GiB }, { engine: 4 * GiB }),
    ).toBe(
      'memory: a step will need about 6.7 GiB, and WebAssembly has at most 4.0 GiB. Most of it are ' +
        'activations (6.0 GiB); use a smaller image or batch, fewer filters, or the option accumulate',
    );
    expect(
      memoryTrouble({ ...estimate, buffers: 9 * GiB, total: 12.7 * GiB }, { engine: 4 * GiB }),
    ).toMatch(/replay buffers \(9\.0 GiB\); use a smaller poolSize$/);
  });

  it('counts what is still to come against what the system has left', () => {
    expect(memoryTrouble(estimate, { engine: 4 * GiB, available: 3.1 * GiB })).toMatch(
      /about 3\.7 GiB, of which 3\.2 GiB are still to come, and the system has 3\.1 GiB left\./,
    );
  });
});

describe('memoryLimits', () => {
  it('knows 32-bit memories, and what Node has left', () => {
    expect(memoryLimits('gan-wasm').engine).toBe(4 * GiB);
    expect(memoryLimits('cpu').engine).toBeUndefined();
    expect(memoryLimits('cpu').available).toBeGreaterThan(1e6);
    expect(memoryLimits('webgpu')).toEqual({});
  });
});
