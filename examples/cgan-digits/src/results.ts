import type { ReportOptions, ResultRow } from '@gan/runs';

/** Shares of digits that the classifier labels right, 0 to 1. */
export interface Results {
  /** Generated digits that were judged. */
  readonly samples: number;
  /** Of the trained generator's, those labelled as what was asked for. */
  readonly accuracy: number;
  /** The same for each class. */
  readonly perClass: readonly number[];
  readonly untrained: number;
  /** Of held-out real digits: the most to hope for. */
  readonly real: number;
}

/** The results' part of the report. */
export function resultRows(results: Results): NonNullable<ReportOptions['results']> {
  const { samples, accuracy, perClass, untrained, real } = results;
  const rows: ResultRow[] = [
    { label: 'trained generator', value: accuracy, headline: true },
    { label: 'untrained generator', value: untrained, note: 'chance is a tenth' },
    { label: 'held-out real digits', value: real, note: 'how far the classifier can be trusted' },
    ...perClass.map((value, digit) => ({ label: `trained generator, class ${digit}`, value })),
  ];
  return {
    title: `Labelled as asked, of ${samples} generated digits`,
    note: 'A classifier trained on real digits says what each generated one is.',
    rows,
  };
}

/** The results as a small table of plain text. */
export function resultsTable(results: Results): string {
  const { title, rows } = resultRows(results);
  const width = Math.max(...rows.map(({ label }) => label.length));
  return [
    title,
    ...rows.map((r) => `  ${r.label.padEnd(width)}  ${percent(r.value ?? 0).padStart(6)}`),
  ].join('\n');
}

/** A share of 1 as text. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
