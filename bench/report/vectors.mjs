import { isOurs } from '../ours.mjs';

/** Which vectors each of ours computed with, and why, a line each. */
export function vectorsText(results) {
  const lines = ['kernel', 'convolutions', 'fused', 'steps', 'inference'].flatMap((part) =>
    entriesOf(results[part] ?? {}).map(([name, { vectors, bits, reason }]) => {
      const [own] = name.match(/^ours \([^)]*\)/);
      return `${own}: ${vectors}, ${bits} bits: ${reason}`;
    }),
  );
  return [...new Set(lines)].join('\n');
}

/** The engines of a part, or of each of its models. */
const entriesOf = (part) =>
  Object.entries(part).flatMap(([name, result]) => {
    if (!isOurs(name)) return isTable(result) ? entriesOf(result) : [];
    return result.vectors ? [[name, result.vectors]] : [];
  });

/** Whether these may be the engines of a model: a peer's own figures name no engine of ours. */
const isTable = (value) => typeof value === 'object' && value !== null && !('rows' in value);
