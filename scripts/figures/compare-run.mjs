import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { root } from '../install.mjs';
import { markedPlaces, replaceAt } from './markers.mjs';
import { compareTime, timeText } from './times.mjs';
import { writeWhole } from './write-whole.mjs';

/**
 * Compares what a run gave with what pages and pictures show, and with `isWriting` mends them.
 *
 * @returns A list of `{ where, figure, status, before, after }`; status is `same`, `differs` or a reason
 * why it was not compared. Pictures have no before and after.
 */
export async function compareRun(run, result, places, { isWriting = false, folder = root } = {}) {
  const own = places.filter(({ name }) => name.startsWith(`${run.name}/`));
  const outcomes = [];
  for (const page of new Set(own.map(({ page }) => page))) {
    outcomes.push(...(await comparePage(run, result, page, { isWriting, folder })));
  }
  for (const [picture, source] of Object.entries(run.pictures)) {
    const isFile = typeof source === 'string';
    const bytes = isFile ? await readFile(join(result.folder, source)) : await source(result);
    outcomes.push(await comparePicture(run, picture, bytes, { isWriting, folder }));
  }
  return outcomes;
}

async function comparePage(run, result, page, { isWriting, folder }) {
  const path = join(folder, page);
  const original = await readFile(path, 'utf8');
  let text = original;
  const outcomes = [];
  // From the end, so that places before a change stay where they are.
  for (const place of markedPlaces(original, page).toReversed()) {
    if (!place.name.startsWith(`${run.name}/`)) continue;
    const key = place.name.slice(run.name.length + 1);
    const after = key === 'time' ? timeText(result.timing) : await run.figures[key](result);
    const status = key === 'time' ? timeStatus(place, result) : exactStatus(place, after);
    const where = `${page}:${place.line}`;
    outcomes.unshift({ where, figure: place.name, status, before: place.text, after });
    if (status === 'differs') text = replaceAt(text, place, after);
  }
  if (isWriting && text !== original) await writeWhole(path, text);
  return outcomes;
}

const timeStatus = ({ text, spread }, { timing }) => compareTime(text, timing, spread);
const exactStatus = ({ text }, after) => (text === after ? 'same' : 'differs');

async function comparePicture({ name }, picture, after, { isWriting, folder }) {
  const path = join(folder, picture);
  const before = await readFile(path).catch(() => undefined);
  const status = before?.equals(after) ? 'same' : 'differs';
  if (isWriting && status === 'differs') {
    await mkdir(dirname(path), { recursive: true });
    await writeWhole(path, after);
  }
  return { where: picture, figure: `bytes of ${name}'s picture`, status };
}
