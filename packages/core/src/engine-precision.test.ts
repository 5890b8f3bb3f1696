import { afterEach, describe, expect, it } from 'vitest';
import { askForPrecision, precisionState } from './engine-precision';

afterEach(() => {
  Object.assign(precisionState(), { asked: undefined, running: undefined });
});

describe('askForPrecision', () => {
  it('keeps what is asked for until the backend starts', () => {
    askForPrecision('setPrecision', 'mixed');
    expect(precisionState().asked).toBe('mixed');
    askForPrecision('setPrecision', 'float32');
    expect(precisionState().asked).toBe('float32');
  });

  it('refuses another than the backend has started with', () => {
    precisionState().running = 'float32';
    askForPrecision('setPrecision', 'float32');
    expect(() => askForPrecision('setPrecision', 'mixed')).toThrow(
      "setPrecision: the backend has already started with precision 'float32', got 'mixed'; ask before",
    );
  });

  it('refuses what is none', () => {
    expect(() => askForPrecision('useBackend', 'float16' as 'mixed')).toThrow(
      /^useBackend: precision must be one of .*, got 'float16'/,
    );
  });
});
