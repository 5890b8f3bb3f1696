import {
  engineRows,
  formatDuration,
  type ReportOptions,
  type RunFolder,
  type TrainingFlags,
} from '@gan/runs';
import type { BackendInfo } from '@gan/trainers';

/** What a report of generated digits says beside what every one does. */
export interface DigitsReportInput
  extends Pick<ReportOptions, 'title' | 'subtitle' | 'status' | 'sampleColumns' | 'results'> {
  readonly flags: TrainingFlags;
  readonly backend: BackendInfo;
  readonly headline?: { readonly label: string; readonly value: string };
  readonly configuration: readonly (readonly [string, string])[];
}

/** The report of a run that generates digits, so far or at its end. */
export function digitsReport(run: RunFolder, input: DigitsReportInput): ReportOptions {
  const { title, subtitle, status, sampleColumns, results } = input;
  const { flags, backend, headline, configuration } = input;
  const last = run.metrics.at(-1);
  const seconds = last?.timing.seconds ?? 0;
  const speed = last && seconds > 0 ? ((last.step * flags.batch) / seconds).toPrecision(3) : '–';
  return {
    ...{ title, subtitle, status, sampleColumns, results, samplesTitle: 'Generated digits' },
    figures: [
      ...(headline ? [headline] : []),
      { label: 'steps', value: String(last?.step ?? 0) },
      { label: 'images a second', value: speed },
      { label: 'training time', value: last ? formatDuration(seconds) : '–' },
    ],
    charts: [
      {
        title: 'Generator against discriminator',
        note: 'They push against each other: look for balance, not for a fall.',
        series: ['G', 'D_real', 'D_fake'],
      },
    ],
    facts: [
      {
        title: 'Configuration',
        rows: [
          ...configuration,
          ['batch', String(flags.batch)],
          ...(flags.epochs === undefined ? [] : ([['epochs', String(flags.epochs)]] as const)),
          ...(flags.steps === undefined ? [] : ([['steps', String(flags.steps)]] as const)),
          ['seed', String(flags.seed)],
        ],
      },
      {
        title: 'Engine',
        rows: engineRows(backend),
      },
    ],
  };
}
