import { startDawn } from '@gan/testing';
import { _FusedMatMul, BatchMatMul } from '@tensorflow/tfjs-core';
import { describe, it } from 'vitest';
import { expectSameAsCpu } from '../../test/compare';
import '../index';

const why = await startDawn();

describe.skipIf(why)(`products of matrices on a GPU${why ? `: ${why}` : ''}`, () => {
  it.each([
    { batches: [2, 2], rows: 3, columns: 5, depth: 7, transposed: ['', 'a', 'b'] },
    { batches: [1, 3], rows: 4, columns: 64, depth: 12, transposed: ['', 'b'] },
    { batches: [3, 1], rows: 70, columns: 12, depth: 300, transposed: ['a'] },
    { batches: [1, 1], rows: 1, columns: 100, depth: 1024, transposed: ['b'] },
  ])('has the cpu kernel’s sums for $batches x $rows x $depth x $columns', async (given) => {
    const { batches, rows, columns, depth, transposed } = given;
    const [aBatches, bBatches] = batches as [number, number];
    for (const which of transposed) {
      const [transposeA, transposeB] = [which === 'a', which === 'b'];
      const a = { shape: [aBatches, ...(transposeA ? [depth, rows] : [rows, depth])], seed: 1 };
      const b = {
        shape: [bBatches, ...(transposeB ? [columns, depth] : [depth, columns])],
        seed: 2,
      };
      await expectSameAsCpu(BatchMatMul, { a, b }, { transposeA, transposeB });
    }
  });

  it('adds a bias and activates', async () => {
    const operands = {
      a: { shape: [1, 6, 20], seed: 1 },
      b: { shape: [1, 20, 10], seed: 2 },
      bias: { shape: [10], seed: 3 },
    };
    const attrs = { transposeA: false, transposeB: false, activation: 'relu' };
    await expectSameAsCpu(_FusedMatMul, operands, attrs);
  });
});
