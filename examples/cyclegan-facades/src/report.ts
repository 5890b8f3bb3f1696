import { engineRows, formatDuration, type ReportOptions, type RunFolder } from '@gan/runs';
import type { BackendInfo } from '@gan/trainers';
import type { Flags } from './flags';
import { type Results, resultsOf } from './results';
import { sampleColumns } from './samples';

/** What the report says beside the curves and pictures. */
export interface ReportInput {
  readonly status: ReportOptions['status'];
  readonly flags: Flags;
  readonly description: string;
  readonly trainImages: number;
  readonly backend: BackendInfo;
  readonly results?: Results;
}

const charts: ReportOptions['charts'] = [
  {
    title: 'There and back',
    note: 'cycle_A: photo to labels and back, cycle_B: labels to photo and back; 10 x L1. They should fall.',
    series: ['cycle_A', 'cycle_B'],
  },
  {
    title: 'Generators against discriminators',
    note: 'Least squares: D near 0.25 and G near 0.25 is balance. Look for that, not for a fall.',
    series: ['G_A', 'D_A', 'G_B', 'D_B'],
  },
  {
    title: 'Identity',
    note: 'What a generator does to an image that is of its target kind already; 5 x L1.',
    series: ['idt_A', 'idt_B'],
  },
];

/** The report of a run, so far or at its end. */
export function reportOf(run: RunFolder, input: ReportInput): ReportOptions {
  const { status, flags, description, trainImages, backend, results } = input;
  const { size, blocks, filters, epochs, steps, batch, seed } = flags;
  const last = run.metrics.at(-1);
  const seconds = last?.timing.seconds ?? 0;
  const duration = last ? formatDuration(seconds) : '–';
  const speed = last && seconds > 0 ? ((last.step * batch) / seconds).toPrecision(3) : '–';
  return {
    title: 'CycleGAN · facades',
    subtitle: `${description}, ${size}×${size} pixels, seed ${seed}`,
    status,
    figures: [
      ...(results?.labels
        ? [{ label: 'of the labels right', value: `${Math.round(100 * results.labels.pixel)}%` }]
        : []),
      { label: 'steps', value: String(last?.step ?? 0) },
      { label: 'images of each kind a second', value: speed },
      { label: 'training time', value: duration },
    ],
    charts,
    sampleColumns,
    results: results && resultsOf(results),
    facts: [
      {
        title: 'Configuration',
        rows: [
          ['data', description],
          ['images an epoch', String(trainImages)],
          ['size', `${size}×${size}`],
          ['residual blocks', String(blocks)],
          ['filters', String(filters)],
          ...(epochs === undefined ? [] : ([['epochs', String(epochs)]] as const)),
          ...(steps === undefined ? [] : ([['steps', String(steps)]] as const)),
          ['batch', String(batch)],
          ['seed', String(seed)],
        ],
      },
      {
        title: 'Engine',
        rows: engineRows(backend),
      },
    ],
  };
}
