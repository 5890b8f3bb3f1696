import { OptionError, show } from '@gan/core';
import type { Command } from 'commander';
import { z } from 'zod';
import { readConfigFile } from './config-file';
import { type Checked, metaOf, type Shape } from './fields';
import { flagOf, flagValues } from './flags';

/** Where settings come from. */
export interface SettingsSources<Fields extends Shape> {
  /** The model that is trained; a config file must be of the same. */
  readonly model: string;
  readonly shape: Fields;
  readonly defaults: Readonly<Record<string, unknown>>;
  /** A config file, whose settings those of the command line go over. */
  readonly config?: string;
}

/**
 * The settings that flags and config file give, checked by one schema.
 *
 * @throws OptionError naming the flag, or the file and the name in it.
 */
export function readSettings<Fields extends Shape>(
  command: Command,
  { model, shape, defaults, config }: SettingsSources<Fields>,
): Checked<Fields> {
  const inFile = config === undefined ? {} : readConfigFile(config, model, shape);
  const flags = flagValues(command, shape);
  const result = z.strictObject(shape).safeParse({ ...inFile, ...flags });
  if (result.success) return result.data as Checked<Fields>;
  const [issue] = result.error.issues;
  const name = String(issue?.path[0]);
  const value = name in flags ? flags[name] : inFile[name];
  const where =
    name in flags
      ? flagOf(name, metaOf(shape[name]!), defaults[name] === true)
      : `--config ${config}: ${name}`;
  throw new OptionError(`${where} ${issue?.message}, got ${show(value)}`);
}
