/** Where a command's text goes. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** What a command prints: lines for people, or with `--json` one object a line for programs. */
export interface Output {
  readonly json: boolean;
  /** A line for people; left out with `--json`. */
  line(text?: string): void;
  /** An object for programs; left out without `--json`. */
  object(value: object): void;
}

/** The output of a command that was called with or without `--json`. */
export function outputTo(stream: TextStream, json: boolean): Output {
  return {
    json,
    line(text = '') {
      if (!json) stream.write(`${text}\n`);
    },
    object(value) {
      if (json) stream.write(`${JSON.stringify(value)}\n`);
    },
  };
}

/** A value that JSON has. */
export type Fact = string | number | boolean | null | undefined | readonly Fact[] | Facts;

/** Named facts, as `--json` prints them. */
export interface Facts {
  readonly [name: string]: Fact;
}

const isFacts = (value: Fact): value is Facts =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Named facts as aligned lines; what lies deeper stands further to the right. */
export function factLines(facts: Facts, indent = ''): string[] {
  const entries = Object.entries(facts).filter(([, value]) => value !== undefined);
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  return entries.flatMap(([name, value]) => {
    if (isFacts(value)) return [`${indent}${name}`, ...factLines(value, `${indent}  `)];
    if (Array.isArray(value) && value.some(isFacts)) {
      const rows = value.flatMap((one) => [...factLines(one, `${indent}  `), '']);
      return [`${indent}${name}`, ...rows.slice(0, -1)];
    }
    return [`${indent}${name.padEnd(width)}  ${factText(value)}`];
  });
}

function factText(value: Fact): string {
  if (Array.isArray(value)) return value.length > 0 ? value.map(partText).join(', ') : 'none';
  if (value === null) return 'none';
  if (value === true) return 'yes';
  if (value === false) return 'no';
  return String(value);
}

/** A value in a list; a list in a list is a shape, whose open sizes are null. */
function partText(value: Fact): string {
  if (!Array.isArray(value)) return factText(value);
  return `[${value.map((size) => (size === null ? 'any' : factText(size))).join(', ')}]`;
}
