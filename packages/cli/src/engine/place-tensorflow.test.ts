import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callGan, watchGan } from '../../test/call-gan';
import { makeWheel } from '../../test/make-wheel';
import { type Faults, serveWheels, type WheelServer } from '../../test/serve-wheels';
import { standInCompiler, standInPackage, starts } from '../../test/stand-ins';

let dir: string;
let server: WheelServer | undefined;
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'gan-engine-')));
  vi.stubEnv('XDG_CACHE_HOME', join(dir, 'cache'));
  vi.stubEnv('CXX', standInCompiler(dir));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server?.close();
  server = undefined;
  rmSync(dir, { recursive: true });
});

const libraries = {
  'tensorflow/libtensorflow_cc.so.2': 'the library',
  'tensorflow/libtensorflow_framework.so.2': 'the framework',
  'tensorflow/include/tensorflow/c/c_api.h': 'a header',
  'tensorflow/include/external/other.h': 'another',
  'tensorflow/python/x.py': 'python',
};
const cpuWheel = (version: string) =>
  `tensorflow_cpu-${version}-cp311-cp311-manylinux_2_17_x86_64.whl`;

async function serve(wheels: Readonly<Record<string, Buffer>>, faults?: Faults): Promise<void> {
  await server?.close();
  server = await serveWheels(wheels, faults);
  vi.stubEnv('PIP_INDEX_URL', server.index);
}
const serveCpu = (faults?: Faults) =>
  serve(
    { [cpuWheel('2.21.0')]: makeWheel(libraries), [cpuWheel('2.20.0')]: makeWheel(libraries) },
    faults,
  );

const place = (...flags: readonly string[]) =>
  callGan('engine', 'tensorflow', '--dir', dir, ...flags);

/** Without leftovers. */
const filesOfPackage = ['binding', 'deps', 'lib', 'main.js', 'package.json'];

describe('gan engine', () => {
  it('lists what can be put in place', async () => {
    expect((await callGan('engine', '--dir', dir)).out).toBe(
      'gan engine tensorflow        @tensorflow/tfjs-node: needs npm i --ignore-scripts @tensorflow/tfjs-node@4.22.0\n' +
        'gan engine tensorflow --cuda @tensorflow/tfjs-node-gpu: needs npm i --ignore-scripts @tensorflow/tfjs-node-gpu@4.22.0\n',
    );
    const folder = standInPackage(dir);
    const { objects } = await callGan('engine', '--dir', dir, '--json');
    expect(objects).toEqual([
      {
        offers: [
          { command: 'gan engine tensorflow', npmPackage: '@tensorflow/tfjs-node', folder },
          { command: 'gan engine tensorflow --cuda', npmPackage: '@tensorflow/tfjs-node-gpu' },
        ],
      },
    ]);
  });

  it('refuses other names', async () => {
    const { code, err } = await callGan('engine', 'tensorfow');
    expect([code, err]).toEqual([
      1,
      'error: gan engine: there is no engine tensorfow; tensorflow is the one\n',
    ]);
  });
});

const canPlace = `${process.platform} ${process.arch}` === 'linux x64';

describe.skipIf(!canPlace)('gan engine tensorflow', () => {
  it('puts library and binding in place, once', async () => {
    const folder = standInPackage(dir);
    await serveCpu();
    const first = await place();
    expect([first.code, first.err]).toEqual([0, '']);
    expect(first.out.split('\n')).toEqual([
      'tensorflow-cpu 2.21.0  0 MB of 0 MB',
      expect.stringMatching(/^tensorflow-cpu 2.21.0 {2}0 MB of 0 MB, .* MB\/s$/),
      'unpacking 0 MB of tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_17_x86_64.whl',
      `compiling the binding with ${dir}/compiles`,
      `put in place in ${folder}`,
      'libtensorflow 2.21.0 on the CPU',
      '',
    ]);
    const deps = join(folder, 'deps');
    expect(readdirSync(deps).sort()).toEqual(['gan-engine.json', 'include', 'lib']);
    expect(readFileSync(join(deps, 'lib', 'libtensorflow_cc.so.2'), 'utf8')).toBe('the library');
    expect(readlinkSync(join(deps, 'lib', 'libtensorflow.so.2.9.1'))).toBe('libtensorflow_cc.so.2');
    expect(readlinkSync(join(deps, 'lib', 'libtensorflow_framework.so'))).toBe(
      'libtensorflow_framework.so.2',
    );
    expect(readdirSync(join(deps, 'include'), { recursive: true })).toContain(
      'tensorflow/c/c_api.h',
    );
    expect(readdirSync(join(deps, 'include'))).toEqual(['tensorflow']);
    expect(readdirSync(join(folder, 'lib', 'napi-v8'))).toEqual(['tfjs_binding.node']);
    const second = await place();
    expect(second.out).toBe(`in place already in ${folder}\nlibtensorflow 2.21.0 on the CPU\n`);
    expect(server?.asked).toHaveLength(1);
    expect((await callGan('engine', '--dir', dir)).out).toContain(
      '@tensorflow/tfjs-node: libtensorflow 2.21.0 is in place\n',
    );
  });

  it('replaces another version, and takes a kept wheel again', async () => {
    const folder = standInPackage(dir);
    await serveCpu();
    await place();
    await place('--version', '2.20.0');
    expect((await callGan('engine', '--dir', dir, '--json')).objects[0]).toMatchObject({
      offers: [{ version: '2.20.0' }, {}],
    });
    await place();
    expect(server?.asked).toEqual([cpuWheel('2.21.0'), cpuWheel('2.20.0')]);
    expect(readdirSync(folder).sort()).toEqual(filesOfPackage);
  });

  it('prints objects', async () => {
    const folder = standInPackage(dir);
    await serveCpu();
    const size = makeWheel(libraries).length;
    const { objects } = await place('--json');
    const file = cpuWheel('2.21.0');
    expect(objects).toEqual([
      { event: 'download', file, bytes: 0, size },
      { event: 'download', file, bytes: size, size },
      { event: 'unpack', wheel: file, bytes: 32 },
      { event: 'compile', compiler: join(dir, 'compiles') },
      {
        ...{ event: 'engine', name: 'tensorflow', device: 'libtensorflow 2.21.0 on the CPU' },
        ...{ version: '2.21.0', gpu: false, folder, changed: true },
      },
    ]);
  });

  it("has NVIDIA's libraries with --cuda", async () => {
    const metadata =
      'Requires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"\n' +
      'Requires-Dist: nvidia-cuda-nvcc-cu12<13.0,>=12.5.82; extra == "and-cuda"\n';
    const tag = 'py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl';
    const ptxas = 'nvidia/cuda_nvcc/bin/ptxas';
    await serve({
      'tensorflow-2.21.0-cp311-cp311-manylinux_2_17_x86_64.whl': makeWheel({
        ...libraries,
        'tensorflow-2.21.0.dist-info/METADATA': metadata,
      }),
      [`nvidia_cublas_cu12-12.9.3-${tag}`]: makeWheel({ 'nvidia/cublas/lib/libcublas.so.12': 'a' }),
      [`nvidia_cuda_nvcc_cu12-12.9.1-${tag}`]: makeWheel({ [ptxas]: 'b' }, [ptxas]),
    });
    const name = '@tensorflow/tfjs-node-gpu';
    const folder = standInPackage(dir, { name, program: starts('2.21.0') });
    const { code, out, err } = await place('--cuda');
    expect([code, err]).toEqual([0, '']);
    const nvidia = readdirSync(join(folder, 'deps', 'nvidia'), { recursive: true });
    expect(nvidia).toEqual(
      expect.arrayContaining(['cublas/lib/libcublas.so.12', 'cuda_nvcc/bin/ptxas']),
    );
    expect(out).toMatch(
      /on the CPU\nit finds no NVIDIA GPU; nvidia-smi says whether the driver does\n$/,
    );
  });

  it('leaves what was in place where the compiler fails', async () => {
    const folder = standInPackage(dir);
    await serveCpu();
    await place('--version', '2.20.0');
    vi.stubEnv('CXX', standInCompiler(dir, 'x.cc:1: error: no'));
    const { code, err } = await place();
    expect([code, err]).toEqual([
      2,
      `error: gan engine: ${dir}/complains does not compile the binding (x.cc:1: error: no); ` +
        'g++ 12 does, and CXX names another compiler\n',
    ]);
    expect(readdirSync(folder).sort()).toEqual(filesOfPackage);
    expect((await place('--version', '2.20.0')).out).toContain('in place already');
  });

  it('makes a missing binding again, and takes one that was left beside the library', async () => {
    const folder = standInPackage(dir);
    await serveCpu();
    await place();
    const binding = join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');
    rmSync(binding);
    expect((await place()).out).toContain('compiling');
    writeFileSync(join(folder, 'deps', 'tfjs_binding.node'), 'left');
    expect((await place()).out).not.toContain('compiling');
    expect(readFileSync(binding, 'utf8')).toBe('left');
    expect(server?.asked).toHaveLength(1);
  });

  it('clears what a call left that was ended from outside, and nothing of one that runs', async () => {
    const folder = standInPackage(dir);
    await serveCpu();
    const [ended, running] = [`.deps.${2 ** 30}-abc.tmp`, `.deps.${process.pid}-abc.tmp`];
    for (const name of [ended, running]) mkdirSync(join(folder, name));
    await place();
    expect(existsSync(join(folder, ended))).toBe(false);
    expect(existsSync(join(folder, running))).toBe(true);
  });

  it('is stopped by Ctrl-C, with the part kept', async () => {
    const folder = standInPackage(dir);
    const wheel = makeWheel(libraries);
    await serveCpu({
      answer(_, response) {
        response.writeHead(200);
        response.write(wheel.subarray(0, wheel.length / 2));
        return true;
      },
    });
    let pressed = false;
    const { code, err } = await watchGan(['engine', 'tensorflow', '--dir', dir], (out) => {
      if (pressed || !out.includes('MB/s')) return;
      pressed = true;
      process.kill(process.pid, 'SIGINT');
    });
    expect([code, err]).toEqual([130, '']);
    expect(readdirSync(join(dir, 'cache', 'gan'))).toEqual([`${cpuWheel('2.21.0')}.part`]);
    expect(readdirSync(folder).sort()).toEqual(['binding', 'main.js', 'package.json']);
  });

  it('refuses before it fetches anything', async () => {
    standInPackage(dir);
    await serveCpu();
    const version = await place('--version', '2.11.0');
    expect([version.code, version.err]).toEqual([1, expect.stringContaining('from 2.12.1 to')]);
    vi.stubEnv('CXX', 'no-such-compiler');
    const compiler = await place();
    expect([compiler.code, compiler.err]).toEqual([2, expect.stringContaining('does not start')]);
    expect(server?.asked).toEqual([]);
  });

  it('says which version or glibc is missing', async () => {
    standInPackage(dir);
    const newer = 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_98_x86_64.whl';
    await serve({ [newer]: makeWheel(libraries) });
    expect((await place()).err).toMatch(
      /tensorflow-cpu 2.21.0 needs glibc 2.98, and this machine has 2.\d+; take an older --version/,
    );
    expect((await place('--version', '2.20.0')).err).toContain(
      'the package index has no tensorflow-cpu 2.20.0 for Linux x64; take another --version',
    );
  });
});
