// Figures stand in pages between two comments, which neither GitHub nor npm nor the site shows:
//   <!-- figures: ring-gan/all/modes -->8, 8, 8<!-- /figures -->
//   <!-- figures: ring-gan/all/time, within x2 -->4 minutes on 2 cores<!-- /figures -->
const opening = /<!-- figures: ([\w/-]+)(?:, within x(\d+(?:\.\d+)?))? -->/g;
const closing = '<!-- /figures -->';

/**
 * The marked places of a page, in their order.
 *
 * @returns For each its name, the spread that is allowed (undefined: none), its text without the line
 * breaks beside the comments, whether it stands on lines of its own, and where the text is.
 * @throws Error where a comment has no partner, or a place within a line begins that line.
 */
export function markedPlaces(page, path = 'page') {
  const places = [...page.matchAll(opening)].map((match) => placeAt(page, match, path));
  const pairs = page.split(closing).length - 1;
  const starts = page.split('<!-- figures').length - 1;
  if (pairs !== places.length || starts !== places.length) {
    throw new Error(
      `${path}: ${starts} times '<!-- figures: NAME -->', ${places.length} of them well formed, ` +
        `and ${pairs} times '${closing}'; they must come in pairs`,
    );
  }
  return places;
}

function placeAt(page, { 0: comment, 1: name, 2: spread, index }, path) {
  const line = page.slice(0, index).split('\n').length;
  const from = index + comment.length;
  const to = page.indexOf(closing, from);
  const next = page.indexOf('<!-- figures', from);
  if (to < 0 || (next >= 0 && next < to)) {
    throw new Error(`${path}:${line}: '${comment}' is not closed; end it with '${closing}'`);
  }
  const isBlock = page[from] === '\n';
  const beginsLine = index === 0 || page[index - 1] === '\n';
  // Markdown takes a line that begins with a comment for HTML, and shows its marks as they are.
  if (!isBlock && beginsLine) {
    throw new Error(`${path}:${line}: '${comment}' begins a line; put a word or a cell before it`);
  }
  const text = page.slice(from, to);
  return {
    ...{ name, line, isBlock, from, to },
    spread: spread === undefined ? undefined : Number(spread),
    text: isBlock ? text.replace(/^\n+|\n+$/g, '') : text,
  };
}

/** The page with a new text at one of its places. */
export function replaceAt(page, { from, to, isBlock }, text) {
  return `${page.slice(0, from)}${isBlock ? `\n${text}\n` : text}${page.slice(to)}`;
}
