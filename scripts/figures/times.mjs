import { cpus } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';

const units = { s: 1, minute: 60, minutes: 60 };

/** A run's time as pages state it, with the machine that took it: `4 minutes on 2 cores`. */
export function timeText({ seconds, cores }) {
  const minutes = Math.round(seconds / 60);
  const [count, unit] = seconds < 90 ? [Math.round(seconds), 's'] : [minutes, 'minutes'];
  return `${count} ${unit} on ${cores} cores`;
}

/**
 * Whether a stated time still holds.
 *
 * A time is only compared with one of as many cores, and taken while nothing else kept them busy.
 *
 * @returns `same`, `differs`, or a reason why it was not compared.
 */
export function compareTime(stated, measured, spread) {
  const match = /^(\d+(?:\.\d+)?) (s|minutes?) on (\d+) cores$/.exec(stated);
  if (!match) return 'differs';
  const [, count, unit, cores] = match;
  if (Number(cores) !== measured.cores) {
    return `not compared: stated for ${cores} cores, run on ${measured.cores}`;
  }
  if (!measured.idle) return 'not compared: other programs kept the machine busy';
  const ratio = measured.seconds / (Number(count) * units[unit]);
  return ratio <= spread && ratio >= 1 / spread ? 'same' : 'differs';
}

/** The share of all cores that programs keep busy, over a second. */
export async function busyShare(milliseconds = 1000) {
  const before = totals();
  await wait(milliseconds);
  const after = totals();
  const all = after.all - before.all;
  return all > 0 ? 1 - (after.idle - before.idle) / all : 0;
}

function totals() {
  const times = cpus().map((cpu) => cpu.times);
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  return { idle: sum(times.map(({ idle }) => idle)), all: sum(times.flatMap(Object.values)) };
}
