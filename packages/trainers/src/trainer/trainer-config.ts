import type { LayersModel } from '@tensorflow/tfjs-layers';

/** The kinds of trainers. */
export type TrainerKind =
  | 'GanTrainer'
  | 'ConditionalGanTrainer'
  | 'DcganTrainer'
  | 'Pix2PixTrainer'
  | 'CycleGanTrainer';

/** What a trainer was made with, networks aside, as plain JSON: enough to make it again. */
export interface TrainerConfig {
  readonly kind: string;
  /** Its options with the defaults filled in; those that are functions are not among them. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Names of its `extraLosses`, which are functions and have to be given again. */
  readonly extraLosses: readonly string[];
}

/** A model's architecture as plain JSON, without weights, in the form of Keras. */
export function topologyOf(model: LayersModel): object {
  return JSON.parse(JSON.stringify(model.toJSON(undefined, false))) as object;
}
