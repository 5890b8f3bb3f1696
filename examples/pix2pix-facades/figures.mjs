// What pages say about this example: see `npm run figures -- --help`.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ablationTable, ratio } from '../../scripts/figures/ablations.mjs';
import { cutGrid, lastSample } from '../../scripts/figures/pictures.mjs';
import { markdownTable } from '../../scripts/figures/tables.mjs';

const tables = {
  losses: ablationTable(0),
  patches: ablationTable(1),
  'sharpness-ratio': ratio('l1', 'l1-cgan', 'sharpness', 2),
};

/** Columns of the ablation's picture: input, L1, cGAN, both, patches of 1, 16 and 286 pixels, target. */
const columnsOf = (columns, rows) => async (result) => {
  const picture = await readFile(join(result.folder, 'ablation.png'));
  return cutGrid(picture, { tile: 128, columns, rows });
};

export const runs = {
  all: {
    figures: {
      results: async (result) => {
        const results = await result.json('results.json');
        const rows = [
          ['trained generator, train mode', results.trained],
          ['trained generator, eval mode', results.trainedEval],
          ['mean training photo', results.meanTarget],
          ['mean colour of each label', results.labelColours],
          ['untrained generator', results.untrained],
        ];
        return markdownTable(
          ['', 'mean L1'],
          rows.map(([label, value]) => [label, value.toFixed(4)]),
        );
      },
    },
    pictures: {
      'docs/images/pix2pix-facades.png': (result) =>
        cutGrid(lastSample(result), { tile: 128, columns: [0, 1, 2], rows: [2, 3] }),
    },
  },
  ablation: {
    args: ['--ablation'],
    figures: tables,
    pictures: {
      'docs/images/pix2pix-ablation.png': columnsOf([0, 1, 2, 3, 7], [0, 1, 2]),
      'docs/images/pix2pix-patches.png': columnsOf([0, 4, 5, 3, 6, 7], [0, 1]),
    },
  },
  'ablation-cmp': {
    data: 'facades',
    args: (dir) => ['--ablation', '--a', `${dir}/train/B`, '--b', `${dir}/train/A`],
    figures: tables,
  },
};
