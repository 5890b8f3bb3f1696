/** A name from a file as messages show it: quoted, printable, and short. */
export function quoted(name: string): string {
  const printable = name.replace(/[^\x20-\x7e\u00a1-\u1fff\u2070-\ud7ff\uf900-\ufefe]/g, '\ufffd');
  return printable.length > 80 ? `'${printable.slice(0, 77)}...'` : `'${printable}'`;
}

/** The first few of many, for a message. */
export function few(names: readonly string[], count = 5): string {
  const shown = names.slice(0, count).map(quoted).join(', ');
  return names.length > count ? `${shown} and ${names.length - count} more` : shown;
}
