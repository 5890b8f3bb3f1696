import { afterEach, describe, expect, it } from 'vitest';
import { serveWheels, type WheelServer } from '../../test/serve-wheels';
import { chooseWheels, cudaRequirements, placeOfNvidia } from './nvidia-wheels';

let server: WheelServer | undefined;
afterEach(async () => {
  await server?.close();
  delete process.env.PIP_INDEX_URL;
});

describe('cudaRequirements', () => {
  it('reads the extra, as it is written today and was before', () => {
    const metadata = [
      'Name: tensorflow',
      'Requires-Dist: numpy>=1.26.0',
      'Requires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"',
      "Requires-Dist: nvidia-nccl-cu12 (==2.21.5) ; extra == 'and-cuda'",
      "Requires-Dist: nvidia-all ; extra == 'and-cuda'",
      'Requires-Dist: tensorflow-io==0.36; extra == "gcs-filesystem"',
    ].join('\r\n');
    expect(cudaRequirements(metadata)).toEqual([
      { name: 'nvidia-cublas-cu12', specifiers: '<13.0,>=12.5.3.2' },
      { name: 'nvidia-nccl-cu12', specifiers: '==2.21.5' },
      { name: 'nvidia-all', specifiers: '' },
    ]);
  });
});

describe('chooseWheels', () => {
  const { signal } = new AbortController();
  const serve = async (...files: readonly string[]) => {
    server = await serveWheels(Object.fromEntries(files.map((file) => [file, Buffer.from('x')])));
    process.env.PIP_INDEX_URL = server.index;
  };
  const wheel = (version: string, platform = 'manylinux_2_27_x86_64') =>
    `nvidia_x-${version}-py3-none-${platform}.whl`;
  const requirements = [{ name: 'nvidia-x', specifiers: '<13.0,>=12.5' }];

  it('takes the newest that is allowed and runs here', async () => {
    await serve(
      ...[wheel('12.9.3'), wheel('12.10.1'), wheel('13.0'), wheel('12.11rc1'), wheel('9.9')],
      ...[wheel('12.12', 'manylinux_2_27_aarch64'), wheel('12.12', 'manylinux_2_99_x86_64')],
    );
    const [chosen] = await chooseWheels(requirements, { signal, glibc: '2.36' });
    expect(chosen?.file).toBe(wheel('12.10.1'));
  });

  it('says so where there is none', async () => {
    await serve(wheel('13.0'));
    await expect(chooseWheels(requirements, { signal, glibc: '2.36' })).rejects.toThrow(
      'gan engine: the package index has no nvidia-x <13.0,>=12.5 for Linux x64 and glibc 2.36; ' +
        'take another --version, or check PIP_INDEX_URL',
    );
  });
});

it('unpacks what lies in nvidia', () => {
  expect(placeOfNvidia('nvidia/cublas/lib/libcublas.so.12')).toBe(
    'nvidia/cublas/lib/libcublas.so.12',
  );
  expect(placeOfNvidia('nvidia_cublas_cu12-12.9.dist-info/METADATA')).toBeUndefined();
});
