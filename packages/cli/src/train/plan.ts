import { join, resolve } from 'node:path';
import { OptionError } from '@gan/core';
import { command, planRun, type RunPlan, type TrainingFlags } from '@gan/runs';
import type { Command } from 'commander';
import { metaOf } from '../settings/fields';
import { addFlags, flagOf, flagsFor } from '../settings/flags';
import { readSettings } from '../settings/read-settings';
import type { Recipe } from './recipe';

/** Settings of a run with their defaults. */
export interface TrainSettings extends TrainingFlags {
  readonly [name: string]: unknown;
}

/** The flags of a model's training command. */
export function trainCommand(recipe: Recipe): Command {
  const { model, summary, examples, shape, defaults, demoDefaults } = recipe;
  return addFlags(command(model, summary), shape, defaults, demoDefaults)
    .option('--config <file>', 'settings from a YAML or JSON file; flags go over them')
    .option('--json', 'one JSON object a line instead of text', false)
    .addHelpText('after', `\nExamples:\n${examples.map((line) => `  ${line}\n`).join('')}`);
}

/** What arguments say, over a config file that they name; no defaults. */
export function chosenSettings(
  { model, shape, defaults, ...recipe }: Recipe,
  args: readonly string[],
): Record<string, unknown> {
  const line = trainCommand({ model, shape, defaults, ...recipe });
  line.parse([...args], { from: 'user' });
  const { config } = line.opts<{ config?: string }>();
  const file = config === undefined ? undefined : resolve(config);
  return { ...readSettings(line, { model, shape, defaults, config: file }) };
}

/** Reads a training command's arguments: its flags over a config file's settings over the defaults. */
export function parseTraining(recipe: Recipe, args: readonly string[]): TrainSettings {
  const { shape, defaults, demoDefaults } = recipe;
  const chosen = chosenSettings(recipe, args);
  checkEffects(recipe, chosen);
  const standard = chosen.demo ? { ...defaults, ...demoDefaults } : defaults;
  const settings: Record<string, unknown> = { ...standard, ...chosen };
  // With --steps alone, they say how long to train.
  if (chosen.steps !== undefined && chosen.epochs === undefined) delete settings.epochs;
  const given = flagsFor(shape, chosen, defaults);
  return { ...settings, given } as unknown as TrainSettings;
}

/** Refuses settings that would have no effect beside the others. */
function checkEffects(recipe: Recipe, chosen: Readonly<Record<string, unknown>>): void {
  const { shape, defaults, notOfDemo } = recipe;
  const { lrPolicy = defaults.lrPolicy, backend = defaults.backend } = chosen;
  const refuse = (name: string, without: string) => {
    if (chosen[name] === undefined) return;
    const flag = flagOf(name, metaOf(shape[name]!), defaults[name] === true);
    throw new OptionError(`${flag} has no effect ${without}; leave it out`);
  };
  if (chosen.demo) for (const name of notOfDemo) refuse(name, 'with --demo');
  if (backend !== 'auto' && backend !== 'tensorflow') {
    for (const name of ['gpu', 'tf32']) refuse(name, `with --backend ${backend}`);
  }
  if (lrPolicy !== 'step') refuse('decayEvery', 'without --lr-policy step');
  if (lrPolicy !== 'linear') refuse('decayEpochs', `with --lr-policy ${lrPolicy}`);
}

/** Finds the run folder: a new one, or with `--resume` the one to go on in. */
export function planTraining(
  recipe: Recipe,
  args: readonly string[],
): Promise<RunPlan<TrainSettings>> {
  const { model, shape, defaults } = recipe;
  return planRun({
    program: `gan train ${model}`,
    args,
    parse: (line) => parseTraining(recipe, line),
    fallback: join(process.cwd(), 'runs', model),
    flagOf: (name) => {
      const field = shape[name];
      return field && flagOf(name, metaOf(field), defaults[name] === true);
    },
  });
}
