import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { checkOptions, OptionError, show } from '@gan/core';
import { parse, stringify } from 'yaml';
import { metaOf, type Shape } from './fields';

/** The key of a config file that says which model it trains. */
const MODEL = 'model';

/**
 * Reads a config file, YAML or JSON: settings by name, paths meant from the file's folder.
 *
 * @throws OptionError where it cannot be read, is of another model, or has a name that is no setting.
 */
export function readConfigFile(file: string, model: string, shape: Shape): Record<string, unknown> {
  const values = parsed(file);
  const { [MODEL]: of = model, ...settings } = values;
  if (typeof of !== 'string') {
    throw new OptionError(
      `--config ${file}: ${MODEL} must be a name such as ${model}, got ${show(of)}`,
    );
  }
  if (of !== model) {
    throw new OptionError(
      `--config: ${file} is of ${show(of)}; use gan train ${of}, or a file of ${model}`,
    );
  }
  checkOptions(`--config ${file}`, settings, Object.keys(shape));
  const whole = (path: unknown) => (typeof path === 'string' ? resolve(dirname(file), path) : path);
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => {
      const { kind } = metaOf(shape[name]!);
      if (kind === 'path') return [name, whole(value)];
      if (kind === 'paths') return [name, [value].flat().map(whole)];
      return [name, value];
    }),
  );
}

function parsed(file: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = parse(readFileSync(file, 'utf8')) ?? {};
  } catch (cause) {
    const why = (cause as Error).message.split('\n')[0]!.replace(/:$/, '');
    throw new OptionError(
      `--config: ${file} cannot be read as YAML or JSON (${why}); correct it, or name another file`,
      { cause },
    );
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new OptionError(`--config: ${file} must hold settings by name, such as "size: 128"`);
}

/** The text of a config file that repeats a run. */
export function configText(model: string, settings: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  const text = stringify({ [MODEL]: model, ...Object.fromEntries(given) });
  return `# gan train ${model} --config FILE trains with these settings again.\n${text}`;
}
