import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import type { ReferenceModule } from './reference-module';
import { referenceModules } from './reference-names';
import type { Spelling } from './spelling';
import { kernelLayout, matrixLayout, orderedLayout, type TorchLayout } from './torch-layout';
import { hasSpectralNorm, kindOfLayer } from './wrapped-layer';

/** A weight of a model, what the reference's state_dict calls it, and how it lies there. */
export interface ReferenceWeight {
  readonly key: string;
  readonly variable: LayerVariable;
  readonly layout: TorchLayout;
}

/** A batch norm's count of batches, which our layers do not keep as a weight. */
export interface ReferenceCounter {
  readonly key: string;
  readonly layer: object;
}

/** One entry of the reference's state_dict. */
export type ReferenceEntry = ReferenceWeight | ReferenceCounter;

/** Whether an entry is a batch norm's count. */
export const isCounter = (entry: ReferenceEntry): entry is ReferenceCounter => 'layer' in entry;

/** Whether an entry is a weight. */
export const isWeight = (entry: ReferenceEntry): entry is ReferenceWeight => 'variable' in entry;

/** Names of a module's weights, in the order of our layers' weights and of PyTorch's state_dict. */
const weightNames = ['weight', 'bias', 'running_mean', 'running_var'];

/** What a weight with spectral norm is called, and its singular vectors. */
const spectralNames = {
  weight_orig: ['weight_orig', 'weight_u', 'weight_v'],
  parametrizations: [
    'parametrizations.weight.original',
    'parametrizations.weight.0._u',
    'parametrizations.weight.0._v',
  ],
} as const;

function layoutOf(
  variable: LayerVariable,
  { inputOrder, outputOrder }: ReferenceModule,
): TorchLayout {
  const shape = variable.shape as number[];
  if (shape.length === 4) return kernelLayout(shape);
  const [first, second] = shape as [number, number?];
  if (second !== undefined) return matrixLayout([first, second], inputOrder, outputOrder);
  return orderedLayout(first, outputOrder);
}

/** The layout of the vector along a kernel's inputs: `[in, h, w]` in PyTorch, `[h, w, in]` here. */
function inputVectorLayout(kernel: LayerVariable, module: ReferenceModule): TorchLayout {
  const shape = kernel.shape as number[];
  if (shape.length === 2) return orderedLayout(shape[0]!, module.inputOrder);
  const transposed = kindOfLayer(module.layer).endsWith('Transpose');
  const inputs = shape[transposed ? 3 : 2]!;
  const { each } = kernelLayout([shape[0]!, shape[1]!, inputs, 1]);
  return { shape: [shape[0]! * shape[1]! * inputs], each };
}

/** Entries of a module whose kernel has spectral norm; the bias comes first there. */
function spectralEntries(module: ReferenceModule, { spectralNorm }: Spelling): ReferenceEntry[] {
  const { name, layer } = module;
  const [kernel, ...rest] = layer.weights as [LayerVariable, ...LayerVariable[]];
  const [u, v] = rest.splice(-2) as [LayerVariable, LayerVariable];
  const [original, left, right] = spectralNames[spectralNorm];
  const bias = rest.map((variable) => ({
    key: `${name}.bias`,
    variable,
    layout: layoutOf(variable, module),
  }));
  const outputs = u.shape[0] as number;
  const uLayout = orderedLayout(outputs, module.outputOrder);
  return [
    ...bias,
    { key: `${name}.${original}`, variable: kernel, layout: layoutOf(kernel, module) },
    { key: `${name}.${left}`, variable: u, layout: uLayout },
    { key: `${name}.${right}`, variable: v, layout: inputVectorLayout(kernel, module) },
  ];
}

function entriesOf(module: ReferenceModule, spelling: Spelling): ReferenceEntry[] {
  const { name, layer } = module;
  if (hasSpectralNorm(layer)) return spectralEntries(module, spelling);
  const entries: ReferenceEntry[] = layer.weights.map((variable, i) => ({
    key: `${name}.${weightNames[i]}`,
    variable,
    layout: layoutOf(variable, module),
  }));
  const counted = layer.getClassName() === 'GanBatchNorm';
  return counted ? [...entries, { key: `${name}.num_batches_tracked`, layer }] : entries;
}

/** The entries of the reference's state_dict for a model, in its order. */
export function referenceEntries(
  caller: string,
  model: LayersModel,
  spelling: Spelling,
): ReferenceEntry[] {
  return referenceModules(caller, model, spelling).flatMap((module) => entriesOf(module, spelling));
}

/** The running statistics that old checkpoints keep for instance norms, though nothing uses them. */
export function unusedStatistics(
  caller: string,
  model: LayersModel,
  spelling: Spelling,
): Set<string> {
  const norms = referenceModules(caller, model, spelling).filter(
    ({ layer }) => layer.getClassName() === 'GanInstanceNorm',
  );
  const statistics = ['running_mean', 'running_var', 'num_batches_tracked'];
  return new Set(norms.flatMap(({ name }) => statistics.map((field) => `${name}.${field}`)));
}
