import { join } from 'node:path';
import { OptionError, textToBytes, writeWhole } from '@gan/core';
import { saveModel } from '@gan/inference';
import { engineLine, type RunPlan, startRun, type TrainingRun, writeReport } from '@gan/runs';
import {
  type BackendInfo,
  type FitOptions,
  type Schedule,
  type UseBackendOptions,
  useBackend,
} from '@gan/trainers';
import { configText } from '../settings/config-file';
import type { CommandContext } from '../terminal/context';
import { silentStream } from '../terminal/silent-stream';
import { chosenSettings, type TrainSettings } from './plan';
import type { Opened, Recipe } from './recipe';
import { type ReportInput, reportOf } from './report';
import { scheduleOf } from './training-settings';

/** The config file that a run leaves. */
export const CONFIG_NAME = 'config.yaml';

/** Trains a model as planned: records the run, and leaves its networks, pictures and report. */
export async function runTraining(
  recipe: Recipe,
  plan: RunPlan<TrainSettings>,
  context: CommandContext,
): Promise<void> {
  const { output, signal } = context;
  for (const note of plan.notes) output.line(note);
  if (plan.kind === 'finished') {
    output.object({ event: 'finished', run: plan.dir });
    return;
  }
  const settings = plan.flags;
  const schedule = scheduleOf(settings as Parameters<typeof scheduleOf>[0]);
  const backend = await useBackend(settings.backend, engineOptions(settings));
  const opened = await recipe.open(settings);
  try {
    if (settings.evaluateEvery !== undefined && !opened.evaluate) {
      throw new OptionError(
        '--evaluate-every needs held-out pairs; use --held-out, or leave it out',
      );
    }
    await opened.initFrom(settings.initFrom);
    const run = await startRun(plan, {
      signal,
      config: { backend },
      stream: output.json ? silentStream : context.stdout,
    });
    const config = join(run.dir, CONFIG_NAME);
    // Not before: where something is wrong, its error stands alone.
    output.line(engineLine(backend));
    output.line(`data     ${opened.data}`);
    output.line(`results  ${run.dir}`);
    output.line(`config   ${config}`);
    output.object({ event: 'run', run: run.dir, config, engine: backend.name, data: opened.data });
    await train({ recipe, opened, settings, schedule, backend, run, context });
  } finally {
    opened.dispose();
  }
}

/** TF32 is the engine's own default, which its environment variable may have changed. */
function engineOptions({ threads, gpu, tf32 }: TrainSettings): UseBackendOptions {
  return { threads, gpu: gpu as number | undefined, ...(tf32 === false && { tf32 }) };
}

interface Running {
  readonly recipe: Recipe;
  readonly opened: Opened;
  readonly settings: TrainSettings;
  readonly schedule?: Schedule;
  readonly backend: BackendInfo;
  readonly run: TrainingRun;
  readonly context: CommandContext;
}

async function train({ run, context, ...parts }: Running): Promise<void> {
  const { opened } = parts;
  const { output, signal } = context;
  const report = (status: ReportInput['status'], results?: Record<string, number>) =>
    writeReport(run, reportOf(run, { ...parts, status, results }));
  let complete = false;
  try {
    for await (const event of opened.fit(fitOptions({ run, context, ...parts }))) {
      await run.record(event);
      if (event.type === 'start') await leaveConfig(run, parts);
      const { type, ...facts } = event;
      output.object({ event: type, ...facts });
      if (event.type === 'sample') {
        await run.addSample(event, (file) => opened.saveSample(file));
        await report('running');
      }
    }
    opened.keepAverages();
    for (const [name, model] of Object.entries(opened.generators)) {
      await saveModel(model, join(run.dir, name));
    }
    if (!signal.aborted) {
      const results = (await opened.evaluate?.(signal)) ?? {};
      await report('finished', results);
      await run.finish(results);
      complete = true;
      output.object({ event: 'results', ...results });
      for (const [name, value] of Object.entries(results)) {
        output.line(`${name.padEnd(8)} ${value.toPrecision(4)}`);
      }
    }
  } finally {
    run.stop();
    if (run.started && !complete) await report('stopped');
  }
  if (!complete) {
    output.object({ event: 'stopped', run: run.dir });
    output.line(`stopped  go on with: gan train ${parts.recipe.model} --resume --out ${run.dir}`);
  }
  output.line(run.reportPath);
}

/** Not before training begins: until then a resumed run's folder stays as it was. */
async function leaveConfig(
  { dir }: TrainingRun,
  { recipe, settings }: Pick<Running, 'recipe' | 'settings'>,
): Promise<void> {
  const text = configText(recipe.model, chosenSettings(recipe, settings.given));
  await writeWhole(join(dir, CONFIG_NAME), textToBytes(text));
}

function fitOptions({ run, opened, settings, schedule, context }: Running): FitOptions {
  const every = settings.evaluateEvery as number | undefined;
  const { evaluate } = opened;
  const options = { ...run.fitOptions, schedule };
  if (every === undefined || !evaluate) return options;
  return {
    ...options,
    evaluate: { every, run: () => evaluate(context.signal) },
    checkpoints: { ...options.checkpoints!, best: { metric: 'l1' } },
  };
}
