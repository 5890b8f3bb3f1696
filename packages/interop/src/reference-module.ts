import type { layers } from '@tensorflow/tfjs-layers';
import type { AxisOrder } from './torch-layout';

/** A layer with weights, or an instance norm without, and the reference's name for it. */
export interface ReferenceModule {
  /** Prefix of its entries in a state_dict: `model.3`, of which `model.3.weight`. */
  readonly name: string;
  readonly layer: layers.Layer;
  /** Of a dense layer that takes an image's values: how PyTorch orders them. */
  readonly inputOrder?: AxisOrder;
  /** Of a dense layer that gives an image's values: how PyTorch orders them. */
  readonly outputOrder?: AxisOrder;
}
