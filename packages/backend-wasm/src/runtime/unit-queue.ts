/**
 * Takes units of a task, and runs them, until none is left.
 *
 * Each time a thread takes its even share of half of what is left: large pieces first, single grains
 * at the end. A thread that gets less of its core (another program's, say) thus does less, and
 * nobody waits for it longer than for its last piece.
 *
 * @param next The first unit that no thread has taken.
 * @param grain Units that belong together, since each call of the task has work of its own.
 */
export function takeUnits(
  next: Int32Array,
  units: number,
  grain: number,
  threads: number,
  run: (begin: number, end: number) => void,
): void {
  for (;;) {
    const begin = Atomics.load(next, 0);
    if (begin >= units) return;
    const grains = Math.max(1, Math.floor((units - begin) / (2 * threads * grain)));
    const end = Math.min(units, begin + grains * grain);
    if (Atomics.compareExchange(next, 0, begin, end) === begin) run(begin, end);
  }
}
