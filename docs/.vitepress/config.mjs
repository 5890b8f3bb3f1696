import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { katex } from '@mdit/plugin-katex';
import { defineConfig } from 'vitepress';
import { repository } from './addresses.mjs';
import { examples, guides } from './navigation.mjs';
import { pageOf, siteLinks } from './pages.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const apiSidebar = fileURLToPath(new URL('../api/sidebar.json', import.meta.url));
if (!existsSync(apiSidebar)) throw new Error('docs: docs/api is missing; run `npm run docs`');

export default defineConfig({
  title: '@gan',
  description: 'Train GANs for real, in TypeScript',
  lang: 'en',
  // On GitHub Pages a project stands under its name.
  base: process.env.DOCS_BASE ?? '/',
  srcDir: '..',
  outDir: fileURLToPath(new URL('../site', import.meta.url)),
  cacheDir: fileURLToPath(new URL('../../node_modules/.cache/vitepress', import.meta.url)),
  srcExclude: [
    '**/node_modules/**',
    '**/dist/**',
    'packages/**',
    'runs/**',
    'docs/site/**',
    '.*/**',
    'README.md',
    'examples/shared/**',
    '**/fixtures/**',
    'scripts/**',
    'bench/*/**',
  ],
  rewrites: (file) => `${pageOf(file) ?? file.replace(/\.md$/, '')}.md`,
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark' },
    config(markdown) {
      markdown.use(katex);
      markdown.use(siteLinks);
      const { render } = markdown;
      markdown.render = (source, env = {}) =>
        render.call(markdown, source, {
          ...env,
          repositoryPath: relative(root, env.realPath ?? env.path ?? root).replaceAll('\\', '/'),
        });
    },
  },
  themeConfig: {
    nav: [
      { text: 'Guides', link: '/guides/', activeMatch: '/guides/' },
      { text: 'API', link: '/api/', activeMatch: '/api/' },
      { text: 'Examples', link: '/examples/', activeMatch: '/examples/' },
      { text: 'Benchmarks', link: '/benchmarks' },
      { text: 'What works', link: '/features' },
    ],
    // The API's, of which every page would carry a copy, come with the theme.
    sidebar: { '/': [...guides, ...examples] },
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: repository }],
    editLink: {
      pattern: `${repository}/edit/main/:path`,
      text: 'Edit this page',
    },
    footer: { message: 'MIT licensed.' },
  },
});
