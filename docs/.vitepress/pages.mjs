import { posix } from 'node:path';
import { onGithub, repository } from './addresses.mjs';

/** Where a markdown file of the repository stands on the site, without its ending; undefined where it doesn't. */
export function pageOf(file) {
  const fixed = {
    'docs/index.md': 'index',
    'docs/README.md': 'guides/index',
    'FEATURES.md': 'features',
    'CONTRIBUTING.md': 'contributing',
    'bench/README.md': 'benchmarks',
    'examples/README.md': 'examples/index',
  };
  if (fixed[file]) return fixed[file];
  const [, guide] = /^docs\/((?:guides|api)\/.*)\.md$/.exec(file) ?? [];
  if (guide) return guide;
  const [, example] = /^examples\/([^/]+)\/README\.md$/.exec(file) ?? [];
  return example && example !== 'shared' ? `examples/${example}` : undefined;
}

/** The folders of the repository that stand for pages, as links to them do. */
const folders = (path) => {
  const [, name] = /^packages\/([^/]+)$/.exec(path) ?? [];
  if (name) return `api/@gan/${name}/`;
  return pageOf(posix.join(path, 'README.md')) ?? pageOf(posix.join(path, 'index.md'));
};

/** Where a path of the repository is to be read: on the site where it has a page, else with the sources. */
export function addressOf(path, hash = '') {
  const plain = path.replace(/\/$/, '');
  const [, packageName] = /^packages\/([^/]+)\/README\.md$/.exec(plain) ?? [];
  const page = packageName ? `api/@gan/${packageName}/` : (pageOf(plain) ?? folders(plain));
  if (plain === 'README.md' || plain === '.' || plain === '') return `/${hash}`;
  return page === undefined
    ? onGithub(plain) + hash
    : `/${page.replace(/(^|\/)index$/, '$1')}${hash}`;
}

/** Links between files of the repository become links between pages. */
export function siteLinks(markdown) {
  markdown.core.ruler.push('site-links', ({ tokens, env }) => {
    const file = env.repositoryPath ?? '';
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : undefined;
      if (href) token.attrSet('href', siteLink(href, file));
    }
  });
}

/** A link as it is to be on the site, from a file of the repository. */
export function siteLink(href, file) {
  const [, fromGithub] = new RegExp(`^${repository}/(?:blob|tree)/main/(.*)$`).exec(href) ?? [];
  if (fromGithub === undefined && (/^[a-z]+:/i.test(href) || /^[#/]/.test(href))) return href;
  const [path, hash] = (fromGithub ?? posix.join(posix.dirname(file), decodeURI(href))).split('#');
  return addressOf(path, hash === undefined ? '' : `#${hash}`);
}
