import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Every TypeScript example of a docstring or README runs as it stands, and type-checks. */
export interface Snippet {
  readonly from: string;
  readonly file: string;
  readonly code: string;
}

export const root = fileURLToPath(new URL('../../', import.meta.url));

function filesUnder(path: string): string[] {
  return readdirSync(join(root, path), { recursive: true, encoding: 'utf8' })
    .filter((file) => !/(^|[\\/])(node_modules|dist|generated)[\\/]/.test(file))
    .map((file) => join(path, file));
}

function snippetsOf(path: string, folder: string): Snippet[] {
  const text = readFileSync(join(root, path), 'utf8');
  const source = path.endsWith('.ts') ? text.replace(/^ *\* ?/gm, '') : text;
  return [...source.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = ''], i) => ({
    from: `${relative('packages', path)}, example ${i + 1}`,
    file: join(folder, `${path.replace(/\W/g, '-')}-${i}.ts`),
    code: `${code}\nexport {};\n`,
  }));
}

const sources = filesUnder('packages').filter(
  (path) => /src.*\.ts$/.test(path) && !/\.test\.ts$/.test(path),
);
const readmes = filesUnder('packages').filter((path) => path.endsWith('README.md'));
const guides = filesUnder('docs/guides').filter((path) => path.endsWith('.md'));
const pages = ['README.md', ...readmes, ...guides];
/**
 * Writes all examples below `.snippets`, inside the repository, so that they find the packages.
 *
 * @param name A folder of the caller's own.
 */
export function writeSnippets(name: string): { folder: string; snippets: readonly Snippet[] } {
  const folder = join(root, '.snippets', name);
  const snippets = [...sources, ...pages]
    .filter((path) => !path.includes('fixtures'))
    .flatMap((path) => snippetsOf(path, folder));
  // A run that was broken off leaves its own.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { file, code } of snippets) writeFileSync(file, code);
  return { folder, snippets };
}
