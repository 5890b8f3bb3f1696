// What pages say about this example: see `npm run figures -- --help`.
import { markdownTable, percent } from '../../scripts/figures/tables.mjs';

const results = (result) => result.json('results.json');

const accuracy = async (result) => percent((await results(result)).accuracy);

/** The shares that the classifier labels right. */
async function shares(result) {
  const { accuracy, perClass, untrained, real } = await results(result);
  const ends = [Math.min(...perClass), Math.max(...perClass)].map((share) => percent(share, 0));
  return markdownTable(
    ['', 'labelled right'],
    [
      ['trained generator', percent(accuracy)],
      ['its worst class, its best', ends.join(', ')],
      ['untrained generator', percent(untrained)],
      ['held-out real digits', percent(real)],
    ],
  );
}

export const runs = {
  drawn: {
    figures: { shares },
    pictures: { 'docs/images/cgan-digits.png': 'classes.png' },
  },
  'drawn-half': { args: ['--steps', '2504'], figures: { accuracy } },
  mnist: {
    data: 'mnist',
    args: (dir) => ['--mnist', dir, '--steps', '7500', '--classifier-steps', '1500'],
    figures: { shares },
    pictures: { 'docs/images/cgan-digits-mnist.png': 'classes.png' },
  },
  'mnist-half': {
    data: 'mnist',
    args: (dir) => ['--mnist', dir, '--steps', '2504'],
    figures: {
      accuracy,
      classifier: async (result) => percent((await results(result)).real),
    },
  },
};
