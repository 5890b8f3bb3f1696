import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import { type ReferenceModule, referenceModules } from './reference-names';

/** A weight of a model, and what the reference's state_dict calls it. */
export interface ReferenceWeight {
  readonly key: string;
  readonly variable: LayerVariable;
}

/** A batch norm's count of batches, which our layers do not keep as a weight. */
export interface ReferenceCounter {
  readonly key: string;
  readonly layer: object;
}

/** One entry of the reference's state_dict. */
export type ReferenceEntry = ReferenceWeight | ReferenceCounter;

/** Names of a module's weights, in the order of our layers' weights and of PyTorch's state_dict. */
const weightNames = ['weight', 'bias', 'running_mean', 'running_var'];

function entriesOf({ name, layer }: ReferenceModule): ReferenceEntry[] {
  const entries: ReferenceEntry[] = layer.weights.map((variable, i) => ({
    key: `${name}.${weightNames[i]}`,
    variable,
  }));
  const counted = layer.getClassName() === 'GanBatchNorm';
  return counted ? [...entries, { key: `${name}.num_batches_tracked`, layer }] : entries;
}

/** The entries of the reference's state_dict for a model, in its order. */
export function referenceEntries(caller: string, model: LayersModel): ReferenceEntry[] {
  return referenceModules(caller, model).flatMap(entriesOf);
}

/** The running statistics that old checkpoints keep for instance norms, though nothing uses them. */
export function unusedStatistics(caller: string, model: LayersModel): Set<string> {
  const norms = referenceModules(caller, model).filter(
    ({ layer }) => layer.getClassName() === 'GanInstanceNorm',
  );
  const statistics = ['running_mean', 'running_var', 'num_batches_tracked'];
  return new Set(norms.flatMap(({ name }) => statistics.map((field) => `${name}.${field}`)));
}

/**
 * PyTorch's shape of a weight: a kernel's `[h, w, in, out]` is `[out, in, h, w]` there, and a
 * transposed one's `[h, w, out, in]` is `[in, out, h, w]`; both turn the axes the same way.
 */
export function torchShape(shape: readonly (number | null)[]): number[] {
  const sizes = shape as number[];
  if (sizes.length !== 4) return [...sizes];
  const [height, width, third, fourth] = sizes as [number, number, number, number];
  return [fourth, third, height, width];
}

/** Calls `visit` with the places of each element of a kernel, in our layout and in PyTorch's. */
function eachElement(shape: readonly number[], visit: (ours: number, torch: number) => void): void {
  const [height, width, third, fourth] = shape as [number, number, number, number];
  const pixels = height * width;
  for (let f = 0; f < fourth; f++) {
    for (let t = 0; t < third; t++) {
      for (let p = 0; p < pixels; p++)
        visit((p * third + t) * fourth + f, (f * third + t) * pixels + p);
    }
  }
}

/** Values of a weight of our shape in PyTorch's layout, copied. */
export function toTorchLayout(values: Float32Array, shape: readonly number[]): Float32Array {
  if (shape.length !== 4) return values.slice();
  const turned = new Float32Array(values.length);
  eachElement(shape, (ours, torch) => {
    turned[torch] = values[ours]!;
  });
  return turned;
}

/** Values in PyTorch's layout in that of a weight of our shape, copied. */
export function fromTorchLayout(values: Float32Array, shape: readonly number[]): Float32Array {
  if (shape.length !== 4) return values.slice();
  const turned = new Float32Array(values.length);
  eachElement(shape, (ours, torch) => {
    turned[ours] = values[torch]!;
  });
  return turned;
}
