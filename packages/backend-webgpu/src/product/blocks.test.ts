import { startDawn } from '@gan/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { matMulProduct } from '../mat-mul/product';
import { matrixFeatures, type SubgroupMatrices } from '../subgroup-matrices';
import { chooseBlocks, isForMatrices, tileOfBlocks } from './blocks';
import { matrixSource } from './matrix-tiles';

const matricesOf = (m: number, n: number, k: number, threads = 32): SubgroupMatrices => ({
  ...{ m, n, k, threads, leastWork: 2 ** 26 },
  ...{ workgroupBytes: 49152, workgroupThreads: 1024 },
});
const nvidia = matricesOf(16, 16, 16);

const productOf = (rows: number, columns: number, depth: number, batches = 1, transposed = '') =>
  matMulProduct({
    ...{ rows, columns, depth, batches, own: { a: true, b: true } },
    ...{ transposeA: transposed.includes('a'), transposeB: transposed.includes('b') },
  });

describe('products on matrices', () => {
  it('are those that are large, have no thin side, and are read by fours', () => {
    const are = (rows: number, columns: number, depth: number) =>
      isForMatrices(productOf(rows, columns, depth), nvidia);
    expect(are(1024, 256, 256)).toBe(true);
    expect(are(1023, 256, 256)).toBe(false);
    expect(are(16, 4096, 4096)).toBe(false);
    expect(are(1 << 20, 64, 28)).toBe(false);
    expect(are(1 << 20, 64, 34)).toBe(false);
  });

  it('have large tiles where these keep a GPU busy and fit, else small ones and a split depth', () => {
    const blocksOf = (matrices: SubgroupMatrices, ...sizes: [number, number, number]) => {
      const blocks = chooseBlocks(productOf(...sizes), matrices);
      return [...tileOfBlocks(blocks), blocks.splits];
    };
    expect(blocksOf(nvidia, 4096, 1024, 512)).toEqual([128, 128, 1]);
    expect(blocksOf(nvidia, 1024, 256, 4096)).toEqual([64, 64, 4]);
    expect(blocksOf(nvidia, 1024, 256, 300)).toEqual([64, 64, 1]);
    expect(blocksOf({ ...nvidia, workgroupBytes: 16384 }, 4096, 1024, 512)).toEqual([64, 64, 1]);
    expect(blocksOf({ ...nvidia, workgroupThreads: 128 }, 4096, 1024, 512)).toEqual([64, 64, 1]);
  });
});

// Nothing is computed there, but texts are read.
const why = await startDawn('null with matrices');

describe.skipIf(why)(`shaders on matrices${why ? `: ${why}` : ''}`, () => {
  let device: GPUDevice;
  beforeAll(async () => {
    const adapter = await (navigator as unknown as { gpu: GPU }).gpu.requestAdapter();
    device = await adapter!.requestDevice({ requiredFeatures: [...matrixFeatures] as never[] });
  });

  it.each([
    [nvidia, productOf(4096, 1024, 512)],
    [nvidia, productOf(1024, 256, 4096, 1, 'ab')],
    [matricesOf(16, 8, 16), productOf(4096, 1024, 512, 1, 'a')],
    [matricesOf(16, 16, 16, 64), productOf(4096, 1024, 512, 1, 'b')],
    [matricesOf(8, 8, 8, 8), productOf(300, 92, 132)],
    [matricesOf(8, 8, 8, 4), productOf(300, 92, 132, 3)],
  ])('are WGSL (%#)', async (matrices, product) => {
    const blocks = chooseBlocks(product, matrices);
    const code = matrixSource(product, { matrices, blocks, parts: 512 }, { finish: {}, size: 1 });
    const { messages } = await device.createShaderModule({ code }).getCompilationInfo();
    expect(messages.map(({ message, lineNum }) => `${lineNum}: ${message}`)).toEqual([]);
    // What adapters with matrices of such subgroups have at least.
    const bytes = [...code.matchAll(/var<workgroup> \w+: array<(f16|f32), (\d+)>/g)].reduce(
      (sum, [, type, count]) => sum + Number(count) * (type === 'f16' ? 2 : 4),
      8,
    );
    expect(bytes).toBeLessThanOrEqual(tileOfBlocks(blocks)[0] === 64 ? 16384 : 49152);
  });
});
