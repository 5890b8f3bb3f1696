// What pages say about this example: see `npm run figures -- --help`.
import { lastSample } from '../../scripts/figures/pictures.mjs';
import { markdownTable } from '../../scripts/figures/tables.mjs';

/** The distances by step, in four digits as the program prints them. */
async function distances(result) {
  const { bySteps, floor } = await result.json('results.json');
  return markdownTable(
    ['steps of 32 digits', 'distance'],
    [
      ...bySteps.map(({ step, distance }) => [step, distance.toPrecision(4)]),
      ['real training digits', floor.toPrecision(4)],
    ],
  );
}

export const runs = {
  drawn: {
    figures: { distances },
    pictures: {
      'docs/images/dcgan-digits-over-time.png': 'over-time.png',
      'docs/images/dcgan-digits-walk.png': 'latent-walk.png',
    },
  },
  mnist: {
    data: 'mnist',
    args: (dir) => ['--mnist', dir, '--steps', '1878'],
    figures: { distances },
    pictures: { 'docs/images/dcgan-digits-mnist.png': lastSample },
  },
};
