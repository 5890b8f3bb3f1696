import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import esbuildPlugin from '@size-limit/esbuild';
import filePlugin from '@size-limit/file';
import sizeLimit from 'size-limit';
import { root } from './install.mjs';

/**
 * What a web page downloads for a package, or for one name of it: minified and compressed with brotli, with
 * all that it imports but TensorFlow.js, which is measured nowhere as a page has it once.
 *
 * @returns {Promise<{ name: string, bytes: number, limit: number }[]>} Beside the bounds of
 * package-sizes.json, whose `measured` is what it was when the bound was set.
 */
export async function packageSizes() {
  const budgets = JSON.parse(readFileSync(join(root, 'scripts', 'package-sizes.json'), 'utf8'));
  const sizes = await sizeLimit([esbuildPlugin, filePlugin], { checks: budgets.map(check) });
  return sizes.map(({ size }, i) => ({
    name: title(budgets[i]),
    bytes: size,
    limit: budgets[i].limit,
  }));
}

const title = ({ package: name, import: imported }) => (imported ? `${imported} of ${name}` : name);

const check = ({ package: name, import: imported }) => {
  const file = join(root, 'packages', name.replace('@gan/', ''), 'dist', 'index.js');
  return {
    files: [file],
    ...(imported ? { import: { [file]: `{ ${imported} }` } } : {}),
    ignore: ['@tensorflow/*'],
    modifyEsbuildConfig: (config) => ({ ...config, platform: 'browser', format: 'esm' }),
  };
};
