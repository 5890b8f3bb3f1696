import type { BackendInfo } from '@gan/trainers';

/**
 * The engine in a line, as programs print it at their start.
 *
 * @example
 * ```ts
 * import { engineLine } from '@gan/runs';
 * import { useBackend } from '@gan/trainers';
 *
 * console.log(engineLine(await useBackend())); // engine   cpu, plain JavaScript on the CPU (asked for)
 * ```
 */
export function engineLine({ name, device, vectors, reason }: BackendInfo): string {
  const chosen = vectors ? `${vectors.vectors}: ${vectors.reason}` : undefined;
  return `engine   ${name}, ${device}${chosen ? ` (${chosen})` : ''} (${reason})`;
}

/**
 * The rows of a report that say which engine ran, and why.
 *
 * @example
 * ```ts
 * import { engineRows } from '@gan/runs';
 * import { useBackend } from '@gan/trainers';
 *
 * console.log(engineRows(await useBackend())[0]); // [ 'backend', 'cpu (cpu)' ]
 * ```
 */
export function engineRows({
  name,
  tfName,
  device,
  threads,
  vectors,
  reason,
}: BackendInfo): [name: string, value: string][] {
  const rows: [name: string, value: string][] = [
    ['backend', `${name} (${tfName})`],
    ['device', device],
  ];
  if (threads) rows.push(['threads', String(threads)]);
  if (vectors) rows.push(['vectors', `${vectors.vectors} (${vectors.reason})`]);
  rows.push(['chosen', reason], ['node', process.version]);
  return rows;
}
