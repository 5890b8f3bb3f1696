import type { ReportOptions, RunFolder } from '@gan/runs';
import type { BackendInfo } from '@gan/trainers';
import { type Digits, digitsReport } from '@gan-examples/shared';
import type { Flags } from './flags';
import { type Results, resultRows } from './results';

/** What the report says beside the curves and pictures. */
export interface ReportInput {
  readonly status: ReportOptions['status'];
  readonly flags: Flags;
  readonly digits: Digits;
  readonly backend: BackendInfo;
  readonly results: Results;
}

/** The report of a run, so far or at its end. */
export function reportOf(run: RunFolder, input: ReportInput): ReportOptions {
  const { status, flags, digits, backend, results } = input;
  const { description, train, heldOut } = digits;
  const { size, seed } = flags;
  return digitsReport(run, {
    ...{ title: 'DCGAN · digits', status, flags, backend },
    subtitle: `${description}, ${size}×${size} pixels, seed ${seed}`,
    sampleColumns: ['of the same latent vectors at each step'],
    results: resultRows(results),
    configuration: [
      ['data', `${description}: ${train.size} to train on, ${heldOut.size} held out`],
      ['size', `${size}×${size}`],
      ['filters', String(flags.filters)],
      ['latent', String(flags.latent)],
    ],
  });
}
