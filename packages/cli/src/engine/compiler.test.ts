import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import headers from 'node-api-headers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { standInCompiler } from '../../test/stand-ins';
import { type CompileOptions, compileBinding, findCompiler } from './compiler';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'gan-compiler-')));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('findCompiler', () => {
  it('takes CXX with its arguments', () => {
    const CXX = `${standInCompiler(folder)} -pipe`;
    expect(findCompiler({ CXX })).toEqual([join(folder, 'compiles'), '-pipe']);
  });

  it('says so where CXX is none', () => {
    expect(() => findCompiler({ CXX: 'no-such-compiler' })).toThrow(
      'gan engine: CXX names no-such-compiler, which does not start; set it to a C++ compiler, or unset it',
    );
  });

  it('says so where there is none', () => {
    expect(() => findCompiler({ PATH: folder })).toThrow(
      'gan engine: there is no C++ compiler (c++, g++, or another in CXX); install one',
    );
  });
});

describe('compileBinding', () => {
  const compile = (compiler: string, options: Partial<CompileOptions> = {}) =>
    compileBinding({
      compiler: [compiler, '-pipe'],
      ...{ packageFolder: '/package', deps: '/deps', output: join(folder, 'out.node') },
      signal: new AbortController().signal,
      ...options,
    });

  it('compiles the sources of the package against the headers and the library', async () => {
    await compile(standInCompiler(folder));
    expect(readdirSync(folder).sort()).toEqual(['compiles', 'out.node']);
    const line = readFileSync(join(folder, 'out.node'), 'utf8');
    expect(line).toMatch(/^-pipe -std=c\+\+17 .*-DNAPI_VERSION=8 /);
    expect(line).toContain(
      `-I ${headers.include_dir} -I /deps/include /package/binding/tfjs_backend.cc `,
    );
    expect(line).toContain('-L /deps/lib -l:libtensorflow_cc.so.2 -l:libtensorflow_framework.so.2');
    expect(line).toContain('-Wl,-rpath,$ORIGIN/../../deps/lib');
    expect(existsSync(join(headers.include_dir, 'node_api.h'))).toBe(true);
  });

  it("tells the compiler's first error, and leaves nothing", async () => {
    const complaint = [
      'In file included from x.cc:1:',
      "x.cc:3:1: error: 'TF_Shape' has no name",
      'x.cc:4:1: error: b',
    ];
    await expect(compile(standInCompiler(folder, complaint.join('\n')))).rejects.toThrow(
      `gan engine: ${folder}/complains does not compile the binding (x.cc:3:1: error: ` +
        "'TF_Shape' has no name); g++ 12 does, and CXX names another compiler",
    );
    expect(readdirSync(folder)).toEqual(['complains']);
  });

  it('stops when it is told to', async () => {
    const stopped = compile(standInCompiler(folder), { signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(readdirSync(folder)).toEqual(['compiles']);
  });
});
