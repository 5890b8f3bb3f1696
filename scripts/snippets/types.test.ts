import { rmSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, expect, it } from 'vitest';
import { root, writeSnippets } from './write-snippets';

const { folder, snippets } = writeSnippets('types');
afterAll(() => rmSync(folder, { recursive: true }));

// They are the same under every Node.
it.skipIf(process.env.GAN_TEST_RUN_ONLY === '1')(
  'examples type-check',
  () => {
    const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile);
    const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
    const unused = { noUnusedLocals: false, noUnusedParameters: false };
    const files = snippets.map(({ file }) => file);
    const program = ts.createProgram(files, { ...options, ...unused });
    const problems = ts
      .getPreEmitDiagnostics(program)
      .filter(({ file }) => file?.fileName.startsWith(folder))
      .map(({ file, messageText }) => {
        const snippet = snippets.find((candidate) => candidate.file === file?.fileName);
        return `${snippet?.from}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
      });
    expect(problems).toEqual([]);
    // One program of all of them, which a busy machine takes its time to check.
  },
  300_000,
);
