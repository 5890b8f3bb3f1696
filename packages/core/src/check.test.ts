import { describe, expect, it } from 'vitest';
import { checkBoolean, checkChoice, checkInteger, checkNumber, checkOptions } from './check';

describe('checkInteger', () => {
  it('returns what is in range and names what is not', () => {
    expect(checkInteger('f', 'n', 3, { min: 1, max: 3 })).toBe(3);
    expect(() => checkInteger('f', 'n', 0, { min: 1 })).toThrow(
      'f: n must be an integer of at least 1, got 0',
    );
    expect(() => checkInteger('f', 'n', '3')).toThrow("f: n must be an integer, got '3'");
    expect(() => checkInteger('f', 'n', 9, { min: 1, max: 3 })).toThrow('from 1 to 3, got 9');
    expect(() => checkInteger('f', 'n', undefined)).toThrow('got undefined');
  });
});

describe('checkNumber', () => {
  it('refuses NaN and infinities', () => {
    expect(checkNumber('f', 'rate', 0.5, { min: 0, max: 1 })).toBe(0.5);
    expect(() => checkNumber('f', 'rate', Number.NaN)).toThrow('f: rate must be a number, got NaN');
    expect(() => checkNumber('f', 'rate', Infinity)).toThrow('got Infinity');
  });
});

describe('checkBoolean', () => {
  it('takes true and false alone', () => {
    expect(checkBoolean('f', 'bias', false)).toBe(false);
    expect(() => checkBoolean('f', 'bias', 0)).toThrow('f: bias must be true or false, got 0');
  });
});

describe('checkChoice', () => {
  it('lists the choices', () => {
    expect(checkChoice('f', 'norm', 'batch', ['batch', 'none'])).toBe('batch');
    expect(() => checkChoice('f', 'norm', 'group', ['batch', 'none'])).toThrow(
      "f: norm must be one of 'batch', 'none', got 'group'",
    );
  });
});

describe('checkOptions', () => {
  it('names the nearest known option', () => {
    expect(() => checkOptions('f', { fliters: 1 }, ['filters', 'stride'])).toThrow(
      "f: there is no option 'fliters'; did you mean 'filters'?",
    );
    expect(() => checkOptions('f', { zzz: 1 }, ['filters', 'stride'])).toThrow(
      "f: there is no option 'zzz'; it takes filters, stride",
    );
    expect(() => checkOptions('f', null, [])).toThrow('f: options must be an object, got null');
    expect(() => checkOptions('f', { stride: 2 }, ['filters', 'stride'])).not.toThrow();
  });
});
