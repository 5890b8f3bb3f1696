import { expect, it } from 'vitest';
import { resultsTable } from './results';

const results = {
  pairs: 16,
  trained: 0.12345,
  trainedEval: 0.13,
  untrained: 0.5,
  meanTarget: 0.3,
  labelColours: 0.2,
};

it('writes the numbers as a table', () => {
  expect(resultsTable(results).split('\n').slice(1)).toEqual([
    '  trained generator, train mode  0.1235',
    '  trained generator, eval mode   0.1300',
    '  untrained generator            0.5000',
    '  mean training photo            0.3000',
    '  mean colour of each label      0.2000',
  ]);
});

it('says where a number makes no sense', () => {
  expect(resultsTable({ ...results, labelColours: undefined })).toContain(
    'mean colour of each label      not applicable: the input is no label map in the CMP colours',
  );
});
