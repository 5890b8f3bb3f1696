import type { ReportOptions, ResultRow } from '@gan/runs';

/** Frechet distances to the held-out digits. */
export interface Results {
  /** Generated digits that each distance was measured on, and real ones. */
  readonly samples: number;
  readonly bySteps: readonly { readonly step: number; readonly distance: number }[];
  /** Of as many real training digits: as near as a generator can come. */
  readonly floor: number;
  /** Share of the held-out digits that the classifier labels right, 0 to 1. */
  readonly classifier: number;
}

/** The results' part of the report. */
export function resultRows(results: Results): NonNullable<ReportOptions['results']> {
  const { samples, bySteps, floor } = results;
  const last = bySteps.at(-1);
  const rows: ResultRow[] = [
    ...bySteps.map(({ step, distance }) => ({
      label: `after ${step} steps`,
      value: distance,
      headline: step === last?.step,
    })),
    { label: 'real training digits', value: floor, note: 'the least to hope for' },
  ];
  return {
    title: `Frechet distance of ${samples} generated digits to as many held-out ones`,
    note: "In the features of a classifier trained on real digits; its own scale, not Inception's FID.",
    rows,
  };
}

/** The results as a small table of plain text. */
export function resultsTable(results: Results): string {
  const { title, rows } = resultRows(results);
  const width = Math.max(...rows.map(({ label }) => label.length));
  const number = (value = 0) => value.toPrecision(4).padStart(8);
  return [title, ...rows.map((r) => `  ${r.label.padEnd(width)}  ${number(r.value)}`)].join('\n');
}
