import { afterEach, expect, it, vi } from 'vitest';
import { runStages } from './stages.mjs';

afterEach(() => vi.restoreAllMocks());

const says = (title, code = 0) => ({
  title,
  command: [
    '-e',
    `console.log('${title} 1'); console.error('${title} 2'); process.exitCode = ${code};`,
  ],
});

async function outputOf(list) {
  const lines = [];
  vi.spyOn(console, 'log').mockImplementation((text) => lines.push(text));
  const code = await runStages(list);
  const [summary] = lines.splice(-1);
  return {
    code,
    lines,
    summary: summary
      .replace(/, [\d.]+ s/g, '')
      .trim()
      .split('\n')
      .toSorted(),
  };
}

it('runs stages side by side, whose lines stay together, and those after it if all pass', async () => {
  const last = { title: 'last', skipped: 'there is none' };
  const { code, lines, summary } = await outputOf([[says('a'), says('b')], last]);
  expect(code).toBe(0);
  expect(lines.toSorted()).toEqual(['\n--- a\na 1\na 2', '\n--- b\nb 1\nb 2']);
  expect(summary).toEqual(['passed  a', 'passed  b', 'skipped last: there is none']);
});

it('ends with the code of the one that fails, once the others have ended', async () => {
  const { code, lines, summary } = await outputOf([[says('a', 3), says('b')], says('c')]);
  expect(code).toBe(3);
  expect(lines).toHaveLength(2);
  expect(summary).toEqual(['FAILED  a', 'passed  b']);
});
