/** A table: the names of its columns, and rows of cells. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The table as plain text, the first column to the left, numbers to the right. */
export function textTable({ columns, rows }: Table): string {
  const lines = [columns, ...rows];
  const widths = columns.map((_, c) => Math.max(...lines.map((line) => line[c]!.length)));
  return lines
    .map((line) => line.map((cell, c) => cell.padStart(widths[c]!)).join('  '))
    .join('\n');
}

/** A number in three digits that count. */
export function short(value: number): string {
  if (value !== 0 && Math.abs(value) < 1e-2) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}
