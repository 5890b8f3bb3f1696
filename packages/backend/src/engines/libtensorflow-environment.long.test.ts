import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { tensorflowFolder } from '@gan/testing';
import esbuild from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Tells of the variables that native code finds, at the moment when libtensorflow first asks for one of its own. */
const watcher = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

typedef char *(*Find)(const char *);

char *getenv(const char *name) {
  static int told = 0;
  Find find = (Find)dlsym(RTLD_NEXT, "getenv");
  if (!told && strncmp(name, "TF_CPP_", 7) == 0) {
    const char *names[] = {"CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "TF_FORCE_GPU_ALLOW_GROWTH", "NVIDIA_TF32_OVERRIDE"};
    told = 1;
    for (int i = 0; i < 4; i++) {
      const char *value = find(names[i]);
      fprintf(stderr, "seen %s=%s\\n", names[i], value ? value : "-");
    }
  }
  return find(name);
}
`;

/** Calls with each of the options in turn, and tells what came of it. */
const program = `
import { useBackend } from '@gan/backend';
const names = ['CUDA_VISIBLE_DEVICES', 'TF_FORCE_GPU_ALLOW_GROWTH', 'NVIDIA_TF32_OVERRIDE'];
const found = [];
for (const options of JSON.parse(process.argv[2])) {
  const { name, device, message } = await useBackend('tensorflow', options).catch((error) => error);
  found.push({ name, device, message, left: names.filter((variable) => variable in process.env) });
}
console.log(JSON.stringify(found));
`;

const compiler = process.env.CC ?? 'cc';
const hasCompiler = spawnSync(compiler, ['--version']).status === 0;

describe.skipIf(!tensorflowFolder || !hasCompiler)(
  'where GAN_TENSORFLOW names a libtensorflow, and there is a C compiler',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'gan-libtensorflow-'));
    const [bundle, library] = [join(folder, 'program.mjs'), join(folder, 'watcher.so')];
    beforeAll(async () => {
      symlinkSync(resolve(tensorflowFolder!, 'node_modules'), join(folder, 'node_modules'));
      await esbuild.build({
        stdin: { contents: program, resolveDir: import.meta.dirname },
        outfile: bundle,
        bundle: true,
        platform: 'node',
        format: 'esm',
        conditions: ['@gan/source'],
        external: ['@tensorflow/*'],
        logLevel: 'error',
      });
      const source = join(folder, 'watcher.c');
      writeFileSync(source, watcher);
      await promisify(execFile)(compiler, ['-shared', '-fPIC', '-o', library, source, '-ldl']);
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    /** What native code saw while libtensorflow loaded, and what each call came to. */
    async function run(calls: readonly object[], variables: NodeJS.ProcessEnv = {}) {
      const { stdout, stderr } = await promisify(execFile)(
        process.execPath,
        [bundle, JSON.stringify(calls)],
        { env: { PATH: process.env.PATH, LD_PRELOAD: library, ...variables } },
      );
      const seen = [...stderr.matchAll(/^seen (\w+)=(.*)$/gm)].map(([, name, value]) => [
        name,
        value,
      ]);
      return {
        seen: Object.fromEntries(seen),
        calls: JSON.parse(stdout.trim().split('\n').at(-1)!),
      };
    }
    const onCpu = /^libtensorflow [\d.]+ on the CPU/;

    it('sees the defaults in it, and they go where there is no GPU', async () => {
      const { seen, calls } = await run([{}]);
      expect(seen).toEqual({
        ...{ CUDA_VISIBLE_DEVICES: '0', CUDA_DEVICE_ORDER: '-' },
        ...{ TF_FORCE_GPU_ALLOW_GROWTH: 'true', NVIDIA_TF32_OVERRIDE: '-' },
      });
      expect(calls).toEqual([
        { name: 'tensorflow', device: expect.stringMatching(onCpu), left: [] },
      ]);
    });

    it('sees the options in it, and says that the GPU is missing', async () => {
      const { seen, calls } = await run([
        { gpu: 3, gpuMemory: 'all', tf32: false },
        { tf32: false },
      ]);
      expect(seen).toEqual({
        ...{ CUDA_VISIBLE_DEVICES: '3', CUDA_DEVICE_ORDER: 'PCI_BUS_ID' },
        ...{ TF_FORCE_GPU_ALLOW_GROWTH: 'false', NVIDIA_TF32_OVERRIDE: '0' },
      });
      expect(calls).toMatchObject([
        { message: expect.stringContaining('it finds no GPU, got gpu: 3; nvidia-smi'), left: [] },
        { name: 'tensorflow', device: expect.stringMatching(onCpu) },
      ]);
    });

    it('leaves what the program was started with', async () => {
      const variables = { CUDA_VISIBLE_DEVICES: '', TF_FORCE_GPU_ALLOW_GROWTH: 'false' };
      const { seen, calls } = await run([{}], variables);
      expect(seen).toMatchObject({ ...variables, NVIDIA_TF32_OVERRIDE: '-' });
      expect(calls).toMatchObject([
        {
          device: expect.stringMatching(/on the CPU \(CUDA_VISIBLE_DEVICES is ''\)$/),
          left: ['CUDA_VISIBLE_DEVICES', 'TF_FORCE_GPU_ALLOW_GROWTH'],
        },
      ]);
    });
  },
);
