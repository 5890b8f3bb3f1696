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
 *
 * @param names Examples, or single runs as `example/run`; none: all.
 * @throws Error where there is no such example or run.
 */
export async function loadRuns(names, folder = root) {
  const all = [];
  for (const { name } of listExamples(folder)) all.push(...(await runsOf(name, folder)));
  const matches = (run, name) => run.name === name || run.example === name;
  const unknown = names.find((name) => !all.some((run) => matches(run, name)));
  if (unknown) {
    const known = all.map((run) => run.name).join(', ');
    throw new Error(`there are no figures of '${unknown}'; there are ${known}`);
  }
  return all.filter((run) => names.length === 0 || names.some((name) => matches(run, name)));
}

async function runsOf(example, folder) {
  const file = join(folder, 'examples', example, 'figures.mjs');
  if (!existsSync(file)) return [];
  const { runs } = await import(pathToFileURL(file).href);
  return Object.entries(runs).map(([run, definition]) => ({
    ...{ name: `${example}/${run}`, example, args: [], isQuick: false, pictures: {} },
    ...definition,
    figures: { ...definition.figures, time: undefined },
  }));
}
