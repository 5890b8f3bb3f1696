import { MarkdownPageEvent } from 'typedoc-plugin-markdown';

/** Last touches on a page: one list of what is thrown, and papers that are links. */
export function pageText(app) {
  app.renderer.on(MarkdownPageEvent.END, (page) => {
    if (!page.contents) return;
    // Generated from the sources: there is nothing to edit in it.
    const text = sourceLast(outsideCode(page.contents, (part) => linkPapers(joinThrows(part))));
    page.contents = `---\neditLink: false\n---\n\n${text}`;
  });
}

/** Applies a change to the text around fenced code alone. */
export function outsideCode(text, change) {
  return text
    .split(/(^```[\s\S]*?^```$)/m)
    .map((part, i) => (i % 2 === 1 ? part : change(part)))
    .join('');
}

/** "## Throws" stands once, above a list, instead of once for each error. */
export function joinThrows(text) {
  return text.replace(/(?:^#+ Throws\n\n(?:(?!#).+\n?)+\n*)+/gm, (found) => {
    const [heading] = found.match(/^#+ Throws/);
    const items = found
      .split(/^#+ Throws\n\n/m)
      .slice(1)
      .map(
        (item) =>
          `- ${item
            .trim()
            .replace(/\n\s*/g, ' ')
            .replace(/^(\w+Error)\b/, '`$1`')}`,
      );
    return `${heading}\n\n${items.join('\n')}\n\n`;
  });
}

export const linkPapers = (text) =>
  text.replace(/(?<![[/\w])arXiv[: ]\s*(\d{4}\.\d{4,5})/g, '[arXiv $1](https://arxiv.org/abs/$1)');

/** Where a name is defined stands below what it is, once. */
export function sourceLast(text) {
  const line = /^Defined in: (\[.*\]\(.*\))\n+/gm;
  const [, source] = line.exec(text) ?? [];
  if (!source) return text;
  return `${text.replace(line, '').trimEnd()}\n\nSource: ${source}\n`;
}
