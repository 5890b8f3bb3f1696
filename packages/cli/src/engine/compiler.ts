import { execFile, spawnSync } from 'node:child_process';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BackendError } from '@gan/core';
import headers from 'node-api-headers';

/** A compiler, and arguments that always come first. */
export type Compiler = readonly [program: string, ...first: string[]];

/**
 * The C++ compiler: `CXX` as make reads it, else `c++`, else `g++`.
 *
 * @throws BackendError where there is none.
 */
export function findCompiler(environment: NodeJS.ProcessEnv = process.env): Compiler {
  const wanted = environment.CXX?.trim();
  const candidates = wanted ? [wanted] : ['c++', 'g++'];
  for (const candidate of candidates) {
    const [program = '', ...first] = candidate.split(/\s+/);
    const { error } = spawnSync(program, [...first, '--version'], {
      stdio: 'ignore',
      env: environment,
    });
    if (!error) return [program, ...first];
  }
  throw new BackendError(
    wanted
      ? `gan engine: CXX names ${wanted}, which does not start; set it to a C++ compiler, or unset it`
      : 'gan engine: there is no C++ compiler (c++, g++, or another in CXX); install one, ' +
          'such as with apt-get install g++, and run it again',
  );
}

/** What {@link compileBinding} works with. */
export interface CompileOptions {
  readonly compiler: Compiler;
  /** The npm package's folder, with the sources in `binding/`. */
  readonly packageFolder: string;
  /** The folder that has libtensorflow's `lib/` and `include/`. */
  readonly deps: string;
  /** The file to make. */
  readonly output: string;
  readonly signal: AbortSignal;
}

/**
 * Compiles the npm package's own sources into the module that Node loads. It is found whole or not at all.
 *
 * @throws BackendError with the compiler's first error.
 */
export async function compileBinding(options: CompileOptions): Promise<void> {
  const { compiler, packageFolder, deps, output, signal } = options;
  const [program, ...first] = compiler;
  const temporary = `${output}.${process.pid}.tmp`;
  const args = [
    ...first,
    ...['-std=c++17', '-O2', '-fPIC', '-shared', '-w'],
    // Node-API is stable: one module for Node 20 to 26.
    '-DNAPI_VERSION=8',
    ...['-I', headers.include_dir, '-I', join(deps, 'include')],
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(packageFolder, 'binding', name)),
    ...['-o', temporary, '-L', join(deps, 'lib')],
    ...['-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
    // From lib/napi-v8, where the package looks for it.
    ...['-Wl,-rpath,$ORIGIN/../../deps/lib', '-Wl,-z,noexecstack'],
  ];
  try {
    await run(program, args, signal);
    await rename(temporary, output);
  } finally {
    await rm(temporary, { force: true });
  }
}

function run(program: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  return new Promise((done, fail) => {
    const settings = { signal, maxBuffer: 64 << 20 };
    execFile(program, args, settings, (error, stdout, stderr) => {
      if (!error) return done();
      if (signal.aborted) return fail(signal.reason);
      const lines = `${stderr}\n${stdout}`.split('\n').filter((line) => line.trim() !== '');
      const first =
        lines.find((line) => /\berror\b|cannot find|undefined reference/i.test(line)) ??
        lines[0] ??
        error.message;
      fail(
        new BackendError(
          `gan engine: ${program} does not compile the binding (${first.trim()}); ` +
            'g++ 12 does, and CXX names another compiler',
          { cause: error },
        ),
      );
    });
  });
}
