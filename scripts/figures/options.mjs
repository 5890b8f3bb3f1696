import { parseArgs } from 'node:util';

export const usage = `npm run figures [example | example/run ...] -- [flags]

Runs what figures and pictures in READMEs, guides and FEATURES.md come from, and writes those that differ.

  --check   writes nothing; says what differs, and ends with 1 where something does
  --quick   only what takes some seconds
  --force   runs again what was run from the same sources already (kept in .figures/)

Real data are used where GAN_DATA=DIR, or ../shared/data, has mnist/ and facades/{train,test}/{A,B}.`;

/**
 * The command line, checked.
 *
 * @throws TypeError naming the flag that is unknown.
 */
export function parseOptions(args) {
  const flag = { type: 'boolean', default: false };
  const options = { check: flag, quick: flag, force: flag, help: flag };
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  return { ...values, examples: positionals };
}
