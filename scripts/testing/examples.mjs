/**
 * @typedef {object} Example
 * @property {string} code
 * @property {string[]} installed The packages that the install lines above it name.
 */

/**
 * The examples of a page of markdown, each with what the page has said to install by then: `npm i NAME ...`
 * on a line of its own or within text, or `npm i -D`. `npm i -g` installs nothing that can be imported.
 *
 * @param {string} page
 * @param {string} [languages] Theirs, as a pattern. Defaults to TypeScript.
 * @returns {Example[]}
 */
export function examplesOf(page, languages = 'ts') {
  const blocks = new RegExp(`^\`\`\`(?:${languages})\\n(.*?)^\`\`\``, 'gms');
  return [...page.matchAll(blocks)].map(({ index, 1: code }) => ({
    code,
    installed: installLines(page.slice(0, index)).flatMap((line) => line.split(' ')),
  }));
}

/** What follows `npm i` on the install lines of a text, in order. */
export function installLines(text) {
  return [...text.matchAll(/(?:^|`)npm i (?:-D )?((?:[@\w][\w@/.-]* ?)+)/gm)].map(([, names]) =>
    names.trim(),
  );
}

/** The packages that a program imports, Node's own modules aside. */
export function importedPackages(code) {
  const names = [
    ...code.matchAll(/^(?:import|export)\b(?:[^;']*?\bfrom)?\s*'([^'.][^']*)'/gms),
  ].map(([, specifier]) => specifier.match(/^(@[^/]+\/)?[^/]+/)[0]);
  return [...new Set(names)].filter((name) => !name.startsWith('node:'));
}
