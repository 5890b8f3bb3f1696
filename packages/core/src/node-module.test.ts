import * as path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { nodeModule } from './node-module';

afterEach(() => vi.unstubAllGlobals());

describe('nodeModule', () => {
  it('is the module that an import gives', () => {
    expect(nodeModule<typeof path>('node:path')?.join('a', 'b')).toBe(path.join('a', 'b'));
  });

  it('is undefined for a module that Node does not have, and without Node', () => {
    expect(nodeModule('node:no-such-module')).toBeUndefined();
    vi.stubGlobal('process', undefined);
    expect(nodeModule('node:path')).toBeUndefined();
    vi.stubGlobal('process', { env: {} });
    expect(nodeModule('node:path')).toBeUndefined();
  });
});
