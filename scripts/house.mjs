// npm run house: draws docs/images/house.svg, the packages and their imports.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawHouse } from './house/draw.mjs';
import { importsOfPackages } from './house/imports.mjs';
import { root } from './install.mjs';

writeFileSync(join(root, 'docs', 'images', 'house.svg'), drawHouse(importsOfPackages()));
console.log('docs/images/house.svg');
