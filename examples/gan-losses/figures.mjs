// What pages say about this example: see `npm run figures -- --help`.
import { fenced, printedBelow } from '../../scripts/figures/tables.mjs';

/** Seed 1, 1000 steps of each discriminator. */
const measured = async (result) => (await result.json('measurements.json')).measurements;

export const runs = {
  all: {
    isQuick: true,
    figures: {
      slopes: ({ output }) => fenced(printedBelow(output, '|d loss of G / d output of D|')),
      gradients: ({ output }) => fenced(printedBelow(output, "|gradient of G's weights|")),
      'minimax-fall': async (result) => {
        const gradients = (await measured(result)).minimax.map(({ gradient }) => gradient);
        return (Math.max(...gradients) / gradients.at(-1)).toFixed(0);
      },
      'trust-at-end': async (result) => {
        const { onFake } = (await measured(result)).bce.at(-1);
        return (1 / (1 + Math.exp(-onFake))).toFixed(5);
      },
    },
    pictures: {
      'docs/images/gan-losses-slope.svg': 'slope.svg',
      'docs/images/gan-losses-gradient.svg': 'gradient.svg',
    },
  },
};
