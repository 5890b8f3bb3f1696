import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { BackendError, DataError, GanError, isGanError, ShapeError } from './errors';

describe('GanError', () => {
  it('carries its class name as code and name', () => {
    const error = new ShapeError('conv2d: too small');
    expect(error).toBeInstanceOf(GanError);
    expect([error.code, error.name, error.message]).toEqual([
      'ShapeError',
      'ShapeError',
      'conv2d: too small',
    ]);
  });

  it('has its name as text, which no minifier shortens, and can be given another', () => {
    for (const Class of [GanError, ShapeError, DataError, BackendError]) {
      const { name } = Class;
      Object.defineProperty(Class, 'name', { value: 'e' });
      const error = new Class('too small');
      Object.defineProperty(Class, 'name', { value: name });
      expect(String(error)).toBe(`${error.code}: too small`);
    }
    class OwnError extends GanError {}
    expect(new OwnError('x').name).toBe('OwnError');
    expect(Object.assign(new ShapeError('x'), { name: 'Mine' }).name).toBe('Mine');
  });

  it('keeps the cause', () => {
    const cause = new Error('decode failed');
    expect(new DataError('bad image', { cause }).cause).toBe(cause);
  });

  it('is recognised across copies of the package by its code', () => {
    expect(isGanError(new BackendError('x'))).toBe(true);
    expect(isGanError(Object.assign(new Error('x'), { code: 'OptionError' }))).toBe(true);
    expect(isGanError(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBe(false);
    expect(isGanError({ code: 'OptionError' })).toBe(false);
    const foreign = runInNewContext("Object.assign(new Error('x'), { code: 'DataError' })");
    expect(isGanError(foreign)).toBe(true);
    for (const value of [null, undefined, 'OptionError']) expect(isGanError(value)).toBe(false);
  });
});
