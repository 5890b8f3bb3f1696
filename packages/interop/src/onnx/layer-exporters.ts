import { activationLayers } from './activations';
import { convolutionLayers } from './convolutions';
import type { Value } from './graph';
import { cannotWrite, type LayerExporter, type LayerUse, onlyInput } from './layer-use';
import { mergeLayers } from './merges';
import { normLayers } from './norms';
import { shapeLayers } from './shapes';
import { withoutSpectralNorm } from './spectral-norm';

/** Layers that change nothing outside of training, or check. */
const passing = [
  'GanDropout',
  'GanImageSizeCheck',
  'Dropout',
  'SpatialDropout1D',
  'GaussianNoise',
  'GaussianDropout',
  'AlphaDropout',
];

const exporters: ReadonlyMap<string, LayerExporter> = new Map<string, LayerExporter>([
  ...Object.entries(activationLayers),
  ...Object.entries(convolutionLayers),
  ...Object.entries(normLayers),
  ...Object.entries(shapeLayers),
  ...Object.entries(mergeLayers),
  ...passing.map((kind) => [kind, onlyInput] as const),
]);

/**
 * Adds what one use of a layer does to its graph.
 *
 * @throws OptionError for a layer of another type.
 */
export function exportLayer(use: LayerUse): Value {
  const kind = use.layer.getClassName();
  if (kind === 'GanSpectralNorm') return exportLayer(withoutSpectralNorm(use));
  const exporter = exporters.get(kind);
  if (exporter) return exporter(use);
  throw cannotWrite(
    use,
    'layers of its type have no counterpart here; build the model without it, or write the part ' +
      'before it: model({ inputs, outputs: thatLayer.input })',
  );
}
