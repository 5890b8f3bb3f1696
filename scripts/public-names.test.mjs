import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { root } from './install.mjs';

/** The names that an index file exports, types included. */
function exportedNames(file) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  return source.statements.filter(ts.isExportDeclaration).flatMap(({ exportClause }) => {
    if (!exportClause) throw new Error(`${file} must list its names, without export *`);
    return exportClause.elements.map(({ name }) => name.text);
  });
}

it.each(readdirSync(join(root, 'packages')))('@gan/%s exports what it says', (name) => {
  const names = exportedNames(join(root, 'packages', name, 'src', 'index.ts'));
  expect(names.toSorted((a, b) => (a < b ? -1 : 1))).toMatchSnapshot();
});
