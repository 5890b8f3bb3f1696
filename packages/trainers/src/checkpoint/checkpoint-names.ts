/** The name of a step's checkpoint. */
export const nameOf = (step: number): string => `step-${String(step).padStart(6, '0')}`;

/** The step of a checkpoint's name; undefined for other names. */
export function stepOf(name: string): number | undefined {
  const digits = /^step-(\d{6,})$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
