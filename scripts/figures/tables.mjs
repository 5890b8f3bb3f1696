/** A Markdown table, its columns as wide as their cells; all but the first are numbers, to the right. */
export function markdownTable(header, rows) {
  const lines = [header, ...rows].map((row) => row.map(String));
  const widths = header.map((_, c) => Math.max(3, ...lines.map((row) => row[c].length)));
  const pad = (text, c) => (c === 0 ? text.padEnd(widths[c]) : text.padStart(widths[c]));
  const [first, ...others] = lines.map((row) => `| ${row.map(pad).join(' | ')} |`);
  const rule = widths.map((width, c) => '-'.repeat(width + (c === 0 ? 2 : 1)) + (c ? ':' : ''));
  return [first, `|${rule.join('|')}|`, ...others].join('\n');
}

/** Text as a program prints it. */
export const fenced = (text) => `\`\`\`\n${text}\n\`\`\``;

/**
 * The lines that a program printed below a title, up to the next empty line.
 *
 * @throws Error where it printed no such title.
 */
export function printedBelow(output, title) {
  const lines = output.split('\n');
  const at = lines.findIndex((line) => line.includes(title));
  if (at < 0) throw new Error(`the program printed no line with '${title}'`);
  const rest = lines.slice(at + 1);
  const end = rest.indexOf('');
  return (end < 0 ? rest : rest.slice(0, end)).join('\n');
}

/** A share of 1 as a percentage. */
export const percent = (share, decimals = 1) => `${(100 * share).toFixed(decimals)}%`;
