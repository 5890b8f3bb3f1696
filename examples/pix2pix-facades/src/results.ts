import type { ReportOptions, ResultRow } from '@gan/runs';

/** Mean L1 on the held-out pairs, of the generator and of what it must beat. */
export interface Results {
  readonly pairs: number;
  /** Batch statistics and dropout on: how the reference tests. */
  readonly trained: number;
  /** Running statistics, no dropout. */
  readonly trainedEval: number;
  readonly untrained: number;
  readonly meanTarget: number;
  /** Undefined where the input is no label map. */
  readonly labelColours?: number;
}

const NO_LABELS = 'not applicable: the input is no label map in the CMP colours';

/** The results as rows: for the report and for the terminal. */
export function resultRows(results: Results): ResultRow[] {
  const { trained, trainedEval, untrained, meanTarget, labelColours } = results;
  return [
    {
      label: 'trained generator, train mode',
      value: trained,
      note: 'batch statistics and dropout on, as the reference tests',
      headline: true,
    },
    {
      label: 'trained generator, eval mode',
      value: trainedEval,
      note: 'running statistics, dropout off',
    },
    { label: 'untrained generator', value: untrained },
    { label: 'mean training photo', value: meanTarget },
    {
      label: 'mean colour of each label',
      value: labelColours,
      note: labelColours === undefined ? NO_LABELS : undefined,
    },
  ];
}

/** The results' part of the report. */
export function resultsOf(results: Results): NonNullable<ReportOptions['results']> {
  return {
    title: `Mean L1 on ${results.pairs} held-out pairs`,
    note: 'Mean absolute difference to the target, values in [-1, 1]; lower is better.',
    rows: resultRows(results),
  };
}

/** The results as a small table of plain text. */
export function resultsTable(results: Results): string {
  const { title, note, rows } = resultsOf(results);
  const width = Math.max(...rows.map(({ label }) => label.length));
  const lines = rows.map(({ label, value, note: remark }) =>
    `  ${label.padEnd(width)}  ${value === undefined ? (remark ?? '') : value.toFixed(4)}`.trimEnd(),
  );
  return [`${title}. ${note}`, ...lines].join('\n');
}
