// What pages say about this example: see `npm run figures -- --help`.
import { fenced, markdownTable, percent, printedBelow } from '../../scripts/figures/tables.mjs';

/** What the runs of a setting ended with, in the order of the seeds. */
async function endsOf(result, setting) {
  const { runs } = await result.json('results.json');
  return runs.filter((run) => run.setting === setting).map(({ snapshots }) => snapshots.at(-1));
}

/** Modes of the third seed with equal rates. */
const modesOfThird = async (result) => (await endsOf(result, 'equal'))[2].modes;

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

export const runs = {
  all: {
    figures: {
      table: ({ output }) => fenced(printedBelow(output, 'of 8 modes:')),
      settings: async (result) => {
        const [slow, equal] = [await endsOf(result, 'slow D'), await endsOf(result, 'equal')];
        const modes = (ends) => ends.map((end) => end.modes).join(', ');
        const shares = (ends) => ends.map(({ highQuality }) => highQuality);
        const each = shares(equal).map((share) => percent(share, 0));
        return markdownTable(
          ['learning rate of D', 'modes found, seeds 1 to 5', 'samples of high quality'],
          [
            ["a tenth of G's", modes(slow), `${percent(mean(shares(slow)))} on average`],
            ["G's", modes(equal), each.join(', ')],
          ],
        );
      },
    },
    pictures: {
      'docs/images/ring-gan-over-time.png': 'over-time.png',
      'docs/images/ring-gan-seeds.png': 'seeds.png',
    },
  },
  short: {
    args: ['--seeds', '3', '--steps', '3000'],
    figures: {
      'third-seed': async (result) => {
        const modes = await modesOfThird(result);
        return modes === 1 ? '1 mode' : `${modes === 0 ? 'no' : modes} modes`;
      },
    },
  },
};
