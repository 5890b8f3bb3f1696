// npm run docs: the API pages in docs/api; an undocumented export is an error.
import { join } from 'node:path';
import { install, root, runNode } from './install.mjs';

const typedoc = join(root, 'node_modules', 'typedoc', 'bin', 'typedoc');
process.exitCode = (await install()) || (await runNode([typedoc]));
