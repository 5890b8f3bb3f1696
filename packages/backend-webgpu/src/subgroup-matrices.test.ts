import { describe, expect, it } from 'vitest';
import { matrixFeatures, subgroupMatricesOf } from './subgroup-matrices';

const config = (M: number, N: number, K: number, types = ['f16', 'f32']) => ({
  ...{ M, N, K },
  componentType: types[0]!,
  resultComponentType: types[1]!,
});

const adapter = (
  subgroupMatrixConfigs: ReturnType<typeof config>[],
  { features = matrixFeatures as readonly string[], subgroupMaxSize = 32 } = {},
) => ({
  features: { has: (name: string) => features.includes(name) },
  limits: { maxComputeInvocationsPerWorkgroup: 1024, maxComputeWorkgroupStorageSize: 49152 },
  info: { subgroupMaxSize, subgroupMatrixConfigs },
});

describe('subgroupMatricesOf', () => {
  it('takes the largest of f16 with f32 sums', () => {
    const given = adapter([
      config(16, 8, 8),
      config(16, 16, 16),
      config(16, 8, 16),
      config(16, 16, 32, ['f16', 'f16']),
      config(16, 16, 32, ['u8', 'u32']),
      config(64, 32, 32),
    ]);
    expect(subgroupMatricesOf(given)).toMatchObject({
      ...{ m: 16, n: 16, k: 16, threads: 32 },
      ...{ workgroupThreads: 1024, workgroupBytes: 49152 },
    });
  });

  it.each([
    [
      adapter([], { features: ['shader-f16', 'subgroups'] }),
      'no chromium-experimental-subgroup-matrix',
    ],
    [adapter([], { features: [] }), 'no shader-f16, no subgroups, no chromium'],
    [adapter([config(16, 16, 16, ['f16', 'f16'])]), 'no subgroup matrices of f16 with f32 sums'],
    [
      adapter([config(16, 16, 16)], { subgroupMaxSize: 512 }),
      'subgroups of 512 threads in workgroups of 1024',
    ],
  ])('says why there is none (%#)', (given, reason) => {
    expect(subgroupMatricesOf(given)).toContain(`this adapter has ${reason}`);
  });
});
