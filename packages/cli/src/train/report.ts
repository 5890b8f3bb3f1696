import { engineRows, formatDuration, type ReportOptions, type RunFolder } from '@gan/runs';
import type { BackendInfo } from '@gan/trainers';
import type { TrainSettings } from './plan';
import type { Opened, Recipe } from './recipe';

/** What the report says beside curves and pictures. */
export interface ReportInput {
  readonly recipe: Recipe;
  readonly opened: Opened;
  readonly settings: TrainSettings;
  readonly backend: BackendInfo;
  readonly status: ReportOptions['status'];
  readonly results?: Readonly<Record<string, number>>;
}

/** The report of a run, so far or at its end. */
export function reportOf(run: RunFolder, input: ReportInput): ReportOptions {
  const { recipe, opened, settings, backend, status, results } = input;
  const last = run.metrics.at(-1);
  const seconds = last?.timing.seconds ?? 0;
  const speed = last && seconds > 0 ? (last.step * settings.batch) / seconds : undefined;
  return {
    title: recipe.title,
    subtitle: `${opened.data}, seed ${settings.seed}`,
    status,
    figures: [
      { label: 'steps', value: String(last?.step ?? 0) },
      { label: 'images a second', value: speed ? speed.toPrecision(3) : '–' },
      { label: 'training time', value: last ? formatDuration(seconds) : '–' },
    ],
    charts: opened.charts,
    sampleColumns: opened.sampleColumns,
    ...(results && {
      results: {
        title: 'On held-out data',
        rows: Object.entries(results).map(([label, value]) => ({ label, value })),
      },
    }),
    facts: [
      { title: 'Settings', rows: [['data', opened.data], ...settingRows(recipe, settings)] },
      { title: 'Engine', rows: engineRows(backend) },
    ],
  };
}

/** Every setting that has a value, as it was given or by default. */
function settingRows({ shape }: Recipe, settings: TrainSettings): [string, string][] {
  return Object.keys(shape).flatMap((name): [string, string][] => {
    const value = settings[name];
    const isTold = value !== undefined && !['resume', 'override', 'out'].includes(name);
    // Of one engine alone, whose device says it.
    if (name === 'tf32' && value === true) return [];
    const isEmpty = Array.isArray(value) && value.length === 0;
    return isTold && !isEmpty ? [[name, String(value)]] : [];
  });
}
