/**
 * Makes the addresses of a page relative, so that it can also be opened as a file: read, with its links and
 * pictures, if not searched.
 *
 * @param page The page's path below the site's root, such as `guides/data.md`.
 */
export function readableFromDisk(html, base, page) {
  // A server shows its page of what is not there at any address.
  if (page === '404.md') return html;
  const up = '../'.repeat(page.split('/').length - 1) || './';
  return html.replaceAll(/(<[^>]* (?:href|src)=")(\/[^"]*)"/g, (whole, before, address) => {
    if (!address.startsWith(base)) return whole;
    const [path, hash] = address.slice(base.length).split('#');
    const file = path === '' || path.endsWith('/') ? `${path}index.html` : path;
    return `${before}${up}${file}${hash === undefined ? '' : `#${hash}`}"`;
  });
}
