import type { Schedule } from '../schedules/linear-decay';

/** What a schedule is called in a message. */
export function nameOfSchedule({ config, name }: Schedule & { readonly name?: string }): string {
  if (typeof config?.kind === 'string') return config.kind;
  return name && name !== 'schedule' ? `the schedule ${name}` : 'the schedule';
}

/**
 * How to make a schedule's rate stay above 0 for longer.
 *
 * @param lastEpoch The last epoch in which it should, if it is known.
 */
export function longerSchedule({ config }: Schedule, lastEpoch?: number): string {
  const { kind, constantEpochs } = config ?? {};
  if (kind === 'linearDecay') {
    const least = lastEpoch !== undefined && lastEpoch - Number(constantEpochs);
    return least && Number.isFinite(least)
      ? `raise decayEpochs to ${least} or more`
      : 'raise decayEpochs';
  }
  if (kind === 'cosineDecay') return "raise cosineDecay's epochs";
  if (kind === 'stepDecay') return 'raise factor or every';
  if (kind === 'plateauDecay') return 'raise factor or patience';
  return 'let the schedule give more than 0';
}
