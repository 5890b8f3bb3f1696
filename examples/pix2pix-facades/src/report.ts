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
  readonly trainPairs: number;
  readonly backend: BackendInfo;
  readonly results?: Results;
  readonly evaluationSeconds?: number;
}

const charts: ReportOptions['charts'] = [
  {
    title: 'Distance to the target',
    note: 'G_L1: mean absolute difference times its weight of 100. It should fall.',
    series: ['G_L1'],
  },
  {
    title: 'Generator against discriminator',
    note: 'They push against each other: look for balance, not for a fall.',
    series: ['G_GAN', 'D_real', 'D_fake'],
  },
];

/** The report of a run, so far or at its end. */
export function reportOf(run: RunFolder, input: ReportInput): ReportOptions {
  const { status, flags, description, trainPairs, backend, results, evaluationSeconds } = input;
  const last = run.metrics.at(-1);
  const seconds = last?.timing.seconds ?? 0;
  const speed = last && seconds > 0 ? ((last.step * flags.batch) / seconds).toPrecision(3) : '–';
  const duration = last ? formatDuration(seconds) : '–';
  return {
    title: 'pix2pix · facades',
    subtitle: `${description}, ${flags.size}×${flags.size} pixels, seed ${flags.seed}`,
    status,
    figures: [
      ...(results ? [{ label: 'mean L1, held out', value: results.trained.toFixed(4) }] : []),
      { label: 'steps', value: String(last?.step ?? 0) },
      { label: 'images a second', value: speed },
      { label: 'training time', value: duration },
    ],
    charts,
    sampleColumns,
    results: results && resultsOf(results),
    facts: [
      { title: 'Configuration', rows: configRows(flags, description, trainPairs) },
      {
        title: 'Engine',
        rows: engineRows(backend),
      },
      {
        title: 'Timing',
        rows: [
          ['training', duration],
          ['images/s', speed],
          ...(evaluationSeconds === undefined
            ? []
            : ([['evaluation', formatDuration(evaluationSeconds)]] as const)),
        ],
      },
    ],
  };
}

function configRows(
  flags: Flags,
  description: string,
  trainPairs: number,
): (readonly [string, string])[] {
  const { size, filters, batch, epochs, steps, seed, direction, heldOut } = flags;
  return [
    ['data', description],
    ['direction', direction],
    ['pairs', `${trainPairs} to train on, ${heldOut} held out`],
    ['size', `${size}×${size}`],
    ['filters', String(filters)],
    ['batch', String(batch)],
    ...(epochs === undefined ? [] : ([['epochs', String(epochs)]] as const)),
    ...(steps === undefined ? [] : ([['steps', String(steps)]] as const)),
    ['seed', String(seed)],
  ];
}
