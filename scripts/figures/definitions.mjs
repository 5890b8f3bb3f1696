import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../install.mjs';
import { listExamples } from '../run-example.mjs';

/**
 * The runs whose figures stand in pages. An example's `figures.mjs` exports them as `runs`, by name:
 *
 * - `args`: the flags, or a function of the folder of real data that gives them,
 * - `data`: which folder of real data it needs, if any (`mnist`, `facades`),
 * - `isQuick`: whether `npm test` may wait for it,
 * - `figures`: for each name a function of the {@link RunResult} that gives the text,
 * - `pictures`: for each picture of the repository the file of the run's folder that it is, or a function of
 *   the {@link RunResult} that gives its bytes.
 *
 * Every run has one figure more, `time`.
 */
export async function loadRuns(names, folder = root) {
  const examples = listExamples(folder).map(({ name }) => name);
  const unknown = names.find((name) => !examples.includes(name));
  if (unknown) {
    throw new Error(`there is no example '${unknown}'; there are ${examples.join(', ')}`);
  }
  const runs = [];
  for (const example of names.length > 0 ? names : examples) {
    const file = join(folder, 'examples', example, 'figures.mjs');
    if (!existsSync(file)) continue;
    const { runs: own } = await import(pathToFileURL(file).href);
    for (const [run, definition] of Object.entries(own)) {
      runs.push({
        ...{ name: `${example}/${run}`, example, args: [], isQuick: false, pictures: {} },
        ...definition,
        figures: { ...definition.figures, time: undefined },
      });
    }
  }
  return runs;
}
