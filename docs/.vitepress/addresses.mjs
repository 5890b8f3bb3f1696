import { readFileSync } from 'node:fs';

/** Where the sources are, for links that leave the site and for those that come from npm into it. */
export const repository = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
).repository.url.replace(/^git\+|\.git$/g, '');

/** The address of a file or folder of the repository. */
export const onGithub = (path) => {
  const kind = /\.[a-z]+$/i.test(path) ? 'blob' : 'tree';
  return `${repository}/${kind}/main/${path.replaceAll('\\', '/').replace(/\/$/, '')}`;
};
