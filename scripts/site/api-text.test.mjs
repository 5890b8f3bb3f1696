import { describe, expect, it } from 'vitest';
import { splitDefault } from '../../docs/typedoc/options-table.mjs';
import { joinThrows, linkPapers, outsideCode, sourceLast } from '../../docs/typedoc/page-text.mjs';

describe('splitDefault', () => {
  it.each([
    ['Samples a step. Defaults to 1.', 'Samples a step.', '`1`'],
    ["Defaults to `'batch'`.", '', "`'batch'`"],
    ['Added to the root. Defaults to 1e-8.', 'Added to the root.', '`1e-8`'],
    ['Drawn. Defaults to N(0, 0.02^2).', 'Drawn.', 'N(0, 0.02^2)'],
    [
      'Size. Defaults to 256 where `a.b` is not given. More.',
      'Size. More.',
      '256 where `a.b` is not given',
    ],
    ['Judges.\nDefaults to `patch`,\n70 x 70.', 'Judges.', '`patch`, 70 x 70'],
    ['a | b has none.', 'a \\| b has none.', ''],
  ])('%j', (text, meaning, byDefault) => {
    expect(splitDefault(text)).toEqual({ meaning, byDefault });
  });
});

describe('the text of API pages', () => {
  it('has one list of what is thrown', () => {
    const text =
      '## Throws\n\nOptionError for\n  an option.\n\n## Throws\n\nShapeError for a shape.\n\n## Example\n';
    expect(joinThrows(text)).toBe(
      '## Throws\n\n- `OptionError` for an option.\n- `ShapeError` for a shape.\n\n## Example\n',
    );
  });

  it('links papers, but not in code and not twice', () => {
    const code = '```ts\n// arXiv 1406.2661\n```';
    const linked = '[arXiv 1406.2661](https://arxiv.org/abs/1406.2661)';
    expect(outsideCode(`arXiv 1406.2661.\n${code}\n`, linkPapers)).toBe(`${linked}.\n${code}\n`);
    expect(linkPapers(linked)).toBe(linked);
  });

  it('names the source last, once', () => {
    const line = 'Defined in: [a.ts:1](https://x/a.ts#L1)\n\n';
    const text = `# a\n\n${line}What.\n\n## b\n\n${line.replaceAll('1', '2')}More.\n`;
    expect(sourceLast(text)).toBe(
      '# a\n\nWhat.\n\n## b\n\nMore.\n\nSource: [a.ts:1](https://x/a.ts#L1)\n',
    );
  });
});
