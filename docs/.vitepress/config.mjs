import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { katex } from '@mdit/plugin-katex';
import { defineConfig } from 'vitepress';
import { repository } from './addresses.mjs';
import { examples, guides } from './navigation.mjs';
import { pageOf, siteLinks } from './pages.mjs';
import { readableFromDisk } from './readable-from-disk.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const apiSidebar = fileURLToPath(new URL('../api/sidebar.json', import.meta.url));
if (!existsSync(apiSidebar)) throw new Error('docs: docs/api is missing; run `npm run docs`');

// On GitHub Pages a project stands under its name.
const base = process.env.DOCS_BASE ?? '/';
// Two squares, the generated one over the real one.
const icon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#0b5cad" d="M3 3h18v18H3z"/><path fill="#e8873a" fill-opacity=".85" d="M11 11h18v18H11z"/></svg>',
)}`;

export default defineConfig({
  title: '@gan',
  description: 'Train GANs for real, in TypeScript',
  lang: 'en',
  head: [['link', { rel: 'icon', href: icon }]],
  base,
  transformHtml: (html, _, { page }) => readableFromDisk(html, base, page),
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
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-default' },
    config(markdown) {
      // Wide formulas scroll, which the keyboard must reach.
      const transformer = (html) =>
        html.replace('class="katex-display"', 'class="katex-display" tabindex="0"');
      markdown.use(katex, { transformer });
      markdown.use(siteLinks);
      const { render } = markdown;
      markdown.render = (source, env = {}) => {
        // VitePress reads from the environment what rendering leaves in it.
        env.repositoryPath = relative(root, env.realPath ?? env.path ?? root).replaceAll('\\', '/');
        return render.call(markdown, source, env);
      };
    },
  },
  // One index for the search of all pages.
  vite: { build: { chunkSizeWarningLimit: 4000 } },
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
    search: {
      provider: 'local',
      options: {
        miniSearch: {
          searchOptions: {
            // Whoever asks wants to be told how, rather than what a word means or how fast it is.
            boostDocument: (id) =>
              id.includes('/guides/') && !id.includes('/glossary')
                ? 1.5
                : /(benchmarks|features|contributing)/.test(id)
                  ? 0.3
                  : 1,
          },
        },
      },
    },
    socialLinks: [{ icon: 'github', link: repository }],
    editLink: {
      pattern: `${repository}/edit/main/:path`,
      text: 'Edit this page',
    },
    footer: { message: 'MIT licensed.' },
  },
});
