import { describe, expect, it } from 'vitest';
import { markedPlaces, replaceAt } from './markers.mjs';

const block = '<!-- figures: a/b/table -->\n| x |\n|---|\n| 1 |\n<!-- /figures -->';
const inline = 'It takes <!-- figures: a/b/time, within x2.5 -->9 s<!-- /figures --> here.';

describe('markedPlaces', () => {
  it('finds tables and words, where they are and what they may differ by', () => {
    const page = `# T\n\n${block}\n\n${inline}\n`;
    expect(markedPlaces(page)).toMatchObject([
      { name: 'a/b/table', text: '| x |\n|---|\n| 1 |', isBlock: true, line: 3, spread: undefined },
      { name: 'a/b/time', text: '9 s', isBlock: false, line: 9, spread: 2.5 },
    ]);
  });

  it.each([
    ['begun <!-- figures: a/b/c -->1', /p\.md:1: .* not closed/],
    ['1<!-- /figures -->', /come in pairs/],
    [
      'a <!-- figures: a/b/c -->1 <!-- figures: a/b/d -->2<!-- /figures -->',
      /p\.md:1: .* not closed/,
    ],
    ['a <!-- figures a/b/c -->1<!-- /figures -->', /0 of them well formed/],
    ['x\n<!-- figures: a/b/c -->1<!-- /figures -->', /p\.md:2: .* begins a line/],
  ])('refuses %s', (page, message) => {
    expect(() => markedPlaces(page, 'p.md')).toThrow(message);
  });
});

describe('replaceAt', () => {
  it('changes the text alone', () => {
    const page = `${block}\n${inline}`;
    const [table, time] = markedPlaces(page);
    expect(replaceAt(page, time, '8 s')).toBe(page.replace('9 s', '8 s'));
    expect(replaceAt(page, table, '| y |')).toBe(page.replace('| x |\n|---|\n| 1 |', '| y |'));
  });
});
