// npm run figures: the figures that READMEs and guides give, from the programs that they come from.
import { allFigures } from './figures/all-figures.mjs';
import { parseOptions, usage } from './figures/options.mjs';
import { install } from './install.mjs';

async function main() {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stopping.abort());
  try {
    return (await install()) || (await allFigures(options, stopping.signal));
  } catch (error) {
    if (stopping.signal.aborted) return 130;
    throw error;
  }
}

process.exitCode = await main().catch((error) => {
  console.error(`error: ${error.message}`);
  return 1;
});
