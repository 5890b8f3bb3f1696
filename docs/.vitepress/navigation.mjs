import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every guide, in the order of a reader; a test asks that none is left out. */
const chapters = {
  'Get going': ['start-here', 'translating-folders', 'data', 'long-runs', 'troubleshooting'],
  Models: ['models', 'vanilla-gan', 'conditional-gan', 'dcgan', 'pix2pix', 'cyclegan'],
  'Make it yours': ['your-own-network', 'your-own-loss', 'your-own-training-loop'],
  'Measure and speed': ['metrics', 'engines-and-speed'],
  'In and out': ['from-pytorch-and-back', 'coming-from-pytorch', 'on-a-web-page'],
  Words: ['glossary'],
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
