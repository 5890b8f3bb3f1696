import { fixed, table } from './table.mjs';

/** Each trainer's step and the shares of its phases. */
export function phaseTable({ rows, unavailable }) {
  if (unavailable) return unavailable;
  const body = Object.entries(rows).map(([name, { median, seconds, phases, outside }]) => {
    const share = (part, digits = 0) => `${fixed((100 * part) / seconds, digits)}%`;
    const parts = phases
      .toSorted((a, b) => b.seconds - a.seconds)
      .map((phase) => `${phase.name} ${share(phase.seconds)}`);
    return [name, fixed(median, 2), parts.join(', '), share(outside, 1)];
  });
  return table(['trainer', 'median s', 'phases', 'outside kernels'], body);
}
