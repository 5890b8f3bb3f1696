import { z } from 'zod';

/** What a setting's flag looks like and does with the text behind it. */
export interface FieldMeta {
  readonly kind: 'number' | 'text' | 'choice' | 'path' | 'paths' | 'switch';
  /** One line for `--help`. */
  readonly help: string;
  /** What stands behind the flag: `<n>`. */
  readonly placeholder?: string;
  /** The flag, where it is not the setting's name in kebab case. */
  readonly flag?: string;
  /** The default in words, where it depends on other settings. */
  readonly fallback?: string;
  readonly choices?: readonly string[];
  /** Whether it is of one call and not of the run, so that nothing repeats it. */
  readonly ofTheCall?: boolean;
}

const registry = z.registry<FieldMeta>();

/** What was said of a field when it was made. */
export function metaOf(field: z.ZodType): FieldMeta {
  return registry.get(field) as FieldMeta;
}

type More = Partial<Omit<FieldMeta, 'kind' | 'help'>>;

function register<Field extends z.ZodType>(field: Field, meta: FieldMeta): Field {
  registry.add(field, meta as never);
  return field;
}

/** An integer of at least `min`. */
export function integer(min: number, help: string, more: More = {}) {
  const rule = { error: `must be an integer of at least ${min}` };
  const field = z.int(rule).min(min, rule).optional();
  return register(field, { kind: 'number', placeholder: '<n>', help, ...more });
}

/** A number of a range. */
export function number(range: readonly [min: number, max: number], help: string, more: More = {}) {
  const [min, max] = range;
  const limits = max === Infinity ? `of at least ${min}` : `from ${min} to ${max}`;
  const rule = { error: `must be a number ${limits}` };
  const field = z.number(rule).min(min, rule).max(max, rule).optional();
  return register(field, { kind: 'number', placeholder: '<n>', help, ...more });
}

/** One of some words. */
export function choice<const Choices extends readonly [string, ...string[]]>(
  choices: Choices,
  help: string,
  more: More = {},
) {
  const field = z.enum(choices, { error: `must be one of ${choices.join(', ')}` }).optional();
  return register(field, { kind: 'choice', placeholder: '<name>', help, choices, ...more });
}

/** A regular expression, without slashes around it. */
export function pattern(help: string, more: More = {}) {
  const rule = { error: 'must be a regular expression such as (.+)_label' };
  const field = z.string(rule).min(1, rule).optional();
  return register(field, { kind: 'text', placeholder: '<regex>', help, ...more });
}

/** A file or folder; a config file's are looked for beside it. */
export function path(help: string, more: More = {}) {
  const field = z
    .string({ error: 'must be a path' })
    .min(1, { error: 'must be a path' })
    .optional();
  return register(field, { kind: 'path', placeholder: '<dir>', help, ...more });
}

/** Files or folders; the flag may come several times. */
export function paths(help: string, more: More = {}) {
  const rule = { error: 'must be a path, or a list of them' };
  const field = z.array(z.string(rule).min(1, rule), rule).optional();
  return register(field, { kind: 'paths', placeholder: '<path>', help, ...more });
}

/** Yes or no: `--name`, and `--no-name` for what is on by default. */
export function toggle(help: string, more: More = {}) {
  const field = z.boolean({ error: 'must be true or false' }).optional();
  return register(field, { kind: 'switch', help, ...more });
}

/** Settings by name, each made by one of the functions above. */
export type Shape = Readonly<Record<string, z.ZodType>>;

/** What settings of a shape are once they are checked. */
export type Checked<Fields extends Shape> = {
  readonly [Name in keyof Fields]?: NonNullable<z.infer<Fields[Name]>>;
};

/** The same with defaults filled in. */
export type Filled<Fields extends Shape, Defaults> = Omit<Checked<Fields>, keyof Defaults> &
  Required<Pick<Checked<Fields>, keyof Defaults & keyof Fields>>;
