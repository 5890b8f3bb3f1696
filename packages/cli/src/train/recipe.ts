import type { ChartOptions } from '@gan/runs';
import type { FitOptions, TrainingRun } from '@gan/trainers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Filled, Shape } from '../settings/fields';

/** Data and trainer of a run, ready to go. */
export interface Opened {
  /** The data in words: `photos and labels: 400 pairs, 16 held out`. */
  readonly data: string;
  /** Trains; the options are those of `fit`. */
  fit(options: FitOptions): TrainingRun;
  /** Begins with the weights of others. */
  initFrom(paths: readonly string[]): Promise<void>;
  /** Puts moving averages in the place of the weights, where there are some. */
  keepAverages(): void;
  /** Saves a picture of what the generators make now. */
  saveSample(file: string): Promise<void>;
  /** Numbers on held-out data; undefined where there is none. */
  readonly evaluate?: (signal: AbortSignal) => Promise<Record<string, number>>;
  /** The trained generators, by the folder that each is saved in. */
  readonly generators: Readonly<Record<string, LayersModel>>;
  readonly charts: readonly ChartOptions[];
  /** What the columns of a picture of samples are. */
  readonly sampleColumns: readonly string[];
  dispose(): void;
}

/** A model that can be trained: its settings, and how to begin. */
export interface Recipe {
  /** As it is called behind `gan train`. */
  readonly model: string;
  readonly title: string;
  /** What it does, for the help. */
  readonly summary: string;
  /** Lines for the help. */
  readonly examples: readonly string[];
  readonly shape: Shape;
  readonly defaults: Readonly<Record<string, unknown>>;
  /** Those that are others with `--demo`. */
  readonly demoDefaults: Readonly<Record<string, unknown>>;
  /** Settings of images in files, which drawn data does not have. */
  readonly notOfDemo: readonly string[];
  open(settings: Readonly<Record<string, unknown>>): Promise<Opened>;
}

type Typed<Fields extends Shape, Defaults> = Omit<Recipe, 'open' | 'shape' | 'defaults'> & {
  readonly shape: Fields;
  readonly defaults: Defaults;
  open(settings: Filled<Fields, Defaults>): Promise<Opened>;
};

/** A recipe whose settings have types; those of the command line have been checked by its shape. */
export const recipe = <Fields extends Shape, Defaults extends Readonly<Record<string, unknown>>>(
  typed: Typed<Fields, Defaults>,
): Recipe => typed as unknown as Recipe;
