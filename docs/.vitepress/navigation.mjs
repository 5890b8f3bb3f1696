import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every guide, in the order of docs/README.md; a test asks that none is left out. */
const chapters = {
  Begin: ['start-here', 'models', 'data'],
  'The models': ['vanilla-gan', 'conditional-gan', 'dcgan', 'pix2pix', 'cyclegan'],
  'Train well': ['long-runs', 'metrics', 'engines-and-speed', 'gpu', 'troubleshooting'],
  'Use what was trained': ['translating-folders', 'on-a-web-page', 'from-pytorch-and-back'],
  'Make it yours': ['your-own-network', 'your-own-loss', 'your-own-training-loop'],
  'Look up': ['glossary', 'coming-from-pytorch'],
};

const exampleNames = [
  'ring-gan',
  'gan-losses',
  'cgan-digits',
  'dcgan-digits',
  'pix2pix-facades',
  'cyclegan-facades',
  'web-page',
];

const heading = (path) => {
  const [, text] = /^# (.*)$/m.exec(readFileSync(root + path, 'utf8')) ?? [];
  if (!text) throw new Error(`docs: ${path} has no heading`);
  return text.replaceAll('`', '');
};

const item = (path, link) => ({ text: heading(path), link });

/** The guides of the sidebar, by chapter. */
export const guides = Object.entries(chapters).map(([text, names]) => ({
  text,
  items: names
    .filter((name) => existsSync(`${root}docs/guides/${name}.md`))
    .map((name) => item(`docs/guides/${name}.md`, `/guides/${name}`)),
}));

/** The examples of the sidebar. */
export const examples = [
  {
    text: 'Examples',
    items: exampleNames
      .filter((name) => existsSync(`${root}examples/${name}/README.md`))
      .map((name) => item(`examples/${name}/README.md`, `/examples/${name}`)),
  },
];

/** Those that the sidebar must not forget. */
export const listed = { guides: Object.values(chapters).flat(), examples: exampleNames };
