import type { Trainer } from '../trainer/trainer';
import { type DataTroubleCode, lookAtData } from './data-watch';
import { estimateMemory, isMeasurable } from './memory-estimate';
import { memoryLimits, memoryTrouble } from './memory-limits';
import { outputWatch } from './output-watch';
import { type TroubleCode, troubleWatch } from './trouble-watch';

/** What {@link fit} warns of, once each. */
export type WarningCode = TroubleCode | DataTroubleCode | 'memory' | 'not-recorded';

/** A warning before it is an event. */
export interface FitWarning {
  readonly code: WarningCode;
  readonly message: string;
}

/** Looks over a run's shoulder. */
export interface FitWatch<Batch> {
  /** Before the first step, on its batch; throws where training cannot be meant. */
  first(batch: Batch, options: Parameters<typeof lookAtData>[2]): Promise<FitWarning[]>;
  /** Before a step, while its batch is there. */
  before(step: number, batch: Batch): FitWarning[];
  /** After a step whose losses were read. */
  logged(step: number, losses: Readonly<Record<string, number>>): Promise<FitWarning[]>;
  dispose(): void;
}

/** Generators are looked at in every tenth logged step: that costs them two small passes. */
const LOGS_A_LOOK = 10;

/**
 * What fit looks for: a step that will not fit into memory, before the first one; then signs of
 * trouble in the losses, and in what the generators make.
 */
export function fitWatch<Batch extends object>(
  trainer: Trainer<Batch>,
  logEvery: number,
): FitWatch<Batch> {
  const troubles = troubleWatch();
  const outputs = outputWatch(trainer, troubles);
  const isLook = (step: number) => step % (logEvery * LOGS_A_LOOK) === 0;
  let first = true;
  let toldOfRecording = false;
  const notRecorded = (): FitWarning[] => {
    const why = notRecordedOf(trainer);
    if (why === undefined || toldOfRecording) return [];
    toldOfRecording = true;
    const message =
      `the engine can repeat a recorded step, which spares it the program, but not this trainer's, as it ${why}; ` +
      'each step takes some milliseconds more';
    return [{ code: 'not-recorded', message }];
  };
  return {
    first: (batch, options) => lookAtData(trainer, batch, options),
    before(step, batch) {
      if (isLook(step)) outputs.take(batch);
      if (!first || !isMeasurable(trainer)) return [];
      first = false;
      const message = memoryTrouble(estimateMemory(trainer, batch), memoryLimits());
      return message === undefined ? [] : [{ code: 'memory', message }];
    },
    async logged(step, losses) {
      const told = [...notRecorded(), ...troubles.losses(step, losses)];
      return isLook(step) ? [...told, ...(await outputs.look(step))] : told;
    },
    dispose: () => outputs.dispose(),
  };
}

function notRecordedOf(trainer: object): string | undefined {
  const { notRecorded, saysNotRecorded } = trainer as {
    readonly notRecorded?: string;
    readonly saysNotRecorded?: boolean;
  };
  return saysNotRecorded ? notRecorded : undefined;
}
