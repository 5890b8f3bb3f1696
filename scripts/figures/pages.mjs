import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../install.mjs';
import { markedPlaces } from './markers.mjs';

/** The pages that figures may stand in. */
export function listPages(folder = root) {
  const inFolder = (path, isPage) =>
    readdirSync(join(folder, path), { recursive: true })
      .map((name) => join(path, name).replaceAll('\\', '/'))
      .filter(isPage);
  const readmes = ['packages', 'examples'].flatMap((kind) =>
    readdirSync(join(folder, kind)).map((name) => `${kind}/${name}/README.md`),
  );
  const guides = inFolder('docs/guides', (path) => path.endsWith('.md'));
  return ['README.md', 'FEATURES.md', ...readmes, ...guides].filter((path) =>
    existsSync(join(folder, path)),
  );
}

/**
 * All marked places, each with its page.
 *
 * @throws Error where comments come in no pairs.
 */
export function allPlaces(folder = root) {
  return listPages(folder).flatMap((page) =>
    markedPlaces(readFileSync(join(folder, page), 'utf8'), page).map((place) => ({
      ...place,
      page,
    })),
  );
}

/**
 * What does not fit: places without a figure, figures without a place, a spread where all digits count.
 *
 * @returns A sentence for each, none where all is well.
 */
export function misfits(places, runs) {
  const figures = new Set(
    runs.flatMap(({ name, figures }) => Object.keys(figures).map((key) => `${name}/${key}`)),
  );
  const used = new Set(places.map(({ name }) => name));
  const isTime = (name) => name.endsWith('/time');
  return [
    ...places
      .filter(({ name }) => !figures.has(name))
      .map(({ page, line, name }) => `${page}:${line}: no example has the figure '${name}'`),
    ...places
      .filter(({ name, spread }) => isTime(name) === (spread === undefined))
      .map(({ page, line, name }) =>
        isTime(name)
          ? `${page}:${line}: '${name}' needs a spread, as in '${name}, within x2'`
          : `${page}:${line}: '${name}' is the same bits everywhere and has no spread`,
      ),
    ...[...figures]
      .filter((name) => !used.has(name) && !isTime(name))
      .map((name) => `no page shows the figure '${name}'`),
  ];
}
