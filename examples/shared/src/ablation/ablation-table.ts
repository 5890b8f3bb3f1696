import type { AblationCell, AblationResults } from './run-ablation';

/** A column of the table: a value's name, and how its numbers are written. */
export interface AblationColumn {
  readonly name: string;
  readonly title: string;
}

/** Mean of a value over a variant's seeds. */
export function meanOverSeeds(cells: readonly AblationCell[], name: string): number {
  return cells.reduce((sum, { values }) => sum + values[name]!, 0) / cells.length;
}

/**
 * The results as a Markdown table: a line a variant, means over the seeds, and in brackets what each
 * seed gave where there are several.
 */
export function ablationTable(
  results: AblationResults,
  columns: readonly AblationColumn[],
  heading: string,
): string {
  const rows = [...results].map(([variant, cells]) => [
    variant,
    ...columns.map(({ name }) => cellText(cells, name)),
  ]);
  const header = [heading, ...columns.map(({ title }) => title)];
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((r) => r[i]!.length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((text, i) => text.padEnd(widths[i]!)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(header), rule, ...rows.map(line)].join('\n');
}

function cellText(cells: readonly AblationCell[], name: string): string {
  const mean = meanOverSeeds(cells, name).toFixed(3);
  if (cells.length === 1) return mean;
  return `${mean} (${cells.map(({ values }) => values[name]!.toFixed(3)).join(', ')})`;
}
