import { isGanError, OptionError, show } from '@gan/core';
import { modelFromTorch, type StateDict } from '@gan/interop';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** What networks are called before their names, in lower case without signs. */
const prefixes: Readonly<Record<string, readonly string[]>> = {
  generator: ['g', 'netg', 'generator'],
  generatorA: ['ga', 'netga', 'generatora', 'gab', 'ga2b'],
  generatorB: ['gb', 'netgb', 'generatorb', 'gba', 'gb2a'],
};

/**
 * The generator of a state_dict, which may hold several networks.
 *
 * @throws CheckpointError when the names are of no generator, or of several and `network` picks none.
 * @throws OptionError for a `network` that there is not.
 */
export function generatorOfState(
  caller: string,
  title: string,
  state: StateDict,
  network: string | undefined,
): LayersModel {
  const firsts = [...new Set([...state.keys()].map((name) => name.split('.')[0]!))];
  const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  // Without a choice the only generator beside a discriminator is meant.
  const wanted = network === undefined ? Object.values(prefixes).flat() : prefixes[network]!;
  const found = firsts.filter((first) => wanted.includes(plain(first)));
  if (found.length === 0 && network !== undefined && network !== 'generator') {
    throw new OptionError(
      `${caller}: ${title} has no network of its own for network: '${network}' to choose; its tensors begin with ` +
        `${firsts.slice(0, 4).map(show).join(', ')}; leave network out`,
    );
  }
  try {
    return modelFromTorch(state, found.length === 1 ? { prefix: found[0] } : {});
  } catch (error) {
    if (isGanError(error)) {
      error.message = error.message.replace(/^\w+: /, `${caller}: ${title}: `);
    }
    throw error;
  }
}
