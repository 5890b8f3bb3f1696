// The small page that the guide to web pages builds from an empty folder.

const section = /^## From an empty folder.*?(?=^## )/ms;

/** A guide without that page. */
export const withoutPage = (text) => text.replace(section, '');

/** The files of that page: each block stands below a paragraph that begins with its name. */
export function pageFiles(text) {
  const [shown = ''] = section.exec(text) ?? [];
  return Object.fromEntries(
    [...shown.matchAll(/^`([\w.]+)`[^\n]*\n\n```\w+\n(.*?)^```/gms)].map(([, name, code]) => [
      name,
      code,
    ]),
  );
}
