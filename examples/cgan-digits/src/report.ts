import type { ReportOptions, RunFolder } from '@gan/runs';
import type { BackendInfo } from '@gan/trainers';
import { type Digits, digitsReport } from '@gan-examples/shared';
import type { Flags } from './flags';
import { IMAGE_SIZE } from './networks';
import { percent, type Results, resultRows } from './results';

/** What the report says beside the curves and pictures. */
export interface ReportInput {
  readonly status: ReportOptions['status'];
  readonly flags: Flags;
  readonly digits: Digits;
  readonly backend: BackendInfo;
  readonly results?: Results;
}

/** The report of a run, so far or at its end. */
export function reportOf(run: RunFolder, input: ReportInput): ReportOptions {
  const { status, flags, digits, backend, results } = input;
  const { description, train, heldOut } = digits;
  return digitsReport(run, {
    ...{ title: 'Conditional GAN · digits', status, flags, backend },
    subtitle: `${description}, ${IMAGE_SIZE}×${IMAGE_SIZE} pixels, seed ${flags.seed}`,
    headline: results && { label: 'labelled as asked', value: percent(results.accuracy) },
    sampleColumns: ['ten digits of each class, a row a class'],
    results: results && resultRows(results),
    configuration: [
      ['data', `${description}: ${train.size} to train on, ${heldOut.size} held out`],
      ['filters', String(flags.filters)],
      ['latent', String(flags.latent)],
    ],
  });
}
