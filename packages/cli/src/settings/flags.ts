import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type FieldMeta, metaOf, type Shape } from './fields';

/** The flag of a setting: `--lambda-l1`, and `--no-flip` for what is on by default. */
export function flagOf(name: string, meta: FieldMeta, isOn = false): string {
  if (meta.flag) return meta.flag;
  const kebab = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return isOn ? `--no-${kebab}` : `--${kebab}`;
}

type Values = Readonly<Record<string, unknown>>;

/**
 * Adds a flag for every setting of a shape; its help shows the default.
 *
 * @param ofDemo Defaults that are others with `--demo`.
 */
export function addFlags(
  command: Command,
  shape: Shape,
  defaults: Values,
  ofDemo: Values = {},
): Command {
  for (const [name, field] of Object.entries(shape)) {
    const meta = metaOf(field);
    const flag = flagOf(name, meta, defaults[name] === true);
    const text = `${meta.help}${defaultWords(meta, defaults[name], ofDemo[name])}`;
    const option = new Option([flag, meta.placeholder].filter(Boolean).join(' '), text);
    if (meta.kind !== 'switch') option.argParser((value, before) => read(meta, value, before));
    command.addOption(option);
  }
  return command;
}

function defaultWords({ fallback, choices }: FieldMeta, value: unknown, ofDemo: unknown): string {
  const isShown = value !== undefined && typeof value !== 'boolean' && !Array.isArray(value);
  const other = ofDemo === undefined || ofDemo === value ? '' : `, with --demo ${ofDemo}`;
  const standard = fallback ?? (isShown ? `${value}${other}` : undefined);
  const words = [choices?.join(', '), standard && `default: ${standard}`].filter(Boolean);
  return words.length > 0 ? ` (${words.join('; ')})` : '';
}

/** What the text behind a flag stands for; a wrong one stays as it is, for the schema to refuse. */
function read({ kind }: FieldMeta, text: string, before: unknown): unknown {
  switch (kind) {
    case 'number':
      return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
    case 'path':
      return text === '' ? text : resolve(text);
    case 'paths': {
      const path = text === '' ? text : resolve(text);
      const earlier = Array.isArray(before) ? (before as string[]) : [];
      return earlier.includes(path) ? earlier : [...earlier, path];
    }
    default:
      return text;
  }
}

/** The settings that the command line gave. */
export function flagValues(command: Command, shape: Shape): Record<string, unknown> {
  const names = Object.keys(shape);
  return Object.fromEntries(
    command.options
      .map((option) => option.attributeName())
      .filter((name) => names.includes(name) && command.getOptionValueSource(name) === 'cli')
      .map((name) => [name, command.getOptionValue(name)]),
  );
}

/** Flags that parse to the same settings; those of one call alone are left out. */
export function flagsFor(shape: Shape, settings: Values, defaults: Values): string[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    const meta = metaOf(shape[name]!);
    if (value === undefined || meta.ofTheCall) return [];
    const isOn = defaults[name] === true;
    const flag = flagOf(name, meta, isOn);
    if (meta.kind === 'switch') return value === isOn ? [] : [flag];
    return [value].flat().map((one) => `${flag}=${one}`);
  });
}
