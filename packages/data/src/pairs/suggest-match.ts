/**
 * The option `match` that would join these stems, where each side's have a beginning and an end in
 * common and the rest is the same; otherwise what it may be.
 */
export function suggestMatch(stemsA: readonly string[], stemsB: readonly string[]): string {
  const [a, b] = [frame(stemsA), frame(stemsB)];
  const general = 'match: (path) => key, or match: { a: /(.+)_label/, b: /(.+)_photo/ }';
  if (stemsA.length !== stemsB.length || stemsA.length < 2) return general;
  const middles = new Set(stemsA.map((stem) => middle(stem, a)));
  if (!stemsB.every((stem) => middles.has(middle(stem, b)))) return general;
  return `match: { a: ${pattern(a)}, b: ${pattern(b)} }`;
}

/** What names begin and end with. */
interface Frame {
  readonly start: string;
  readonly end: string;
}

/** The longest beginning and end that all have in common, up to the digits of a number. */
function frame(stems: readonly string[]): Frame {
  const [first = '', ...others] = stems;
  let start = first.length;
  let end = first.length;
  for (const other of others) {
    while (!other.startsWith(first.slice(0, start))) start--;
    while (!other.endsWith(first.slice(first.length - end))) end--;
  }
  return {
    start: first.slice(0, start).replace(/\d+$/, ''),
    end: first.slice(first.length - end).replace(/^\d+/, ''),
  };
}

function middle(stem: string, { start, end }: Frame): string {
  return stem.slice(start.length, stem.length - end.length);
}

function pattern({ start, end }: Frame): string {
  const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return `/^${escaped(start)}(.+)${escaped(end)}\\./`;
}
