// What pages say about this example: see `npm run figures -- --help`.
import { ablationTable, bySeed, meanBySeed, ratio } from '../../scripts/figures/ablations.mjs';
import { lastSample } from '../../scripts/figures/pictures.mjs';
import { markdownTable } from '../../scripts/figures/tables.mjs';

const pixelShare = (variant) => async (result) =>
  (await meanBySeed(result, variant, 'pixel')).toFixed(2);

export const runs = {
  all: {
    figures: {
      results: async (result) => {
        const { labels, cyclePhoto, cycleLabel } = await result.json('results.json');
        const rows = [
          ['photo to labels: pixels right', labels.pixel],
          ['photo to labels: mean over labels', labels.class],
          ['photo to labels and back, L1', cyclePhoto],
          ['labels to photo and back, L1', cycleLabel],
        ];
        return markdownTable(
          ['', 'on held-out pairs'],
          rows.map(([label, value]) => [label, value.toFixed(4)]),
        );
      },
    },
    pictures: { 'docs/images/cyclegan-facades.png': lastSample },
  },
  ablation: {
    args: ['--ablation'],
    figures: {
      table: ablationTable(0),
      'pixel-ratio': ratio('both-cycles', 'gan-alone', 'pixel', 1),
      'label-ratio': ratio('both-cycles', 'gan-alone', 'class', 1),
      'third-seed': async (result) => {
        const [both, alone] = [
          await bySeed(result, 'both-cycles', 'pixel'),
          await bySeed(result, 'gan-alone', 'pixel'),
        ];
        return (both[2] / alone[2]).toFixed(2);
      },
      'pixels-alone': pixelShare('gan-alone'),
      'pixels-both': pixelShare('both-cycles'),
    },
    pictures: { 'docs/images/cyclegan-ablation.png': 'ablation.png' },
  },
  'ablation-cmp': {
    data: 'facades',
    args: (dir) => [
      ...['--ablation', '--a', `${dir}/train/A`, '--b', `${dir}/train/B`],
      ...['--test-a', `${dir}/test/A`, '--test-b', `${dir}/test/B`],
    ],
    figures: { table: ablationTable(0) },
  },
};
