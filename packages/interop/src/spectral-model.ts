import type { serialization } from '@tensorflow/tfjs-core';
import { LayersModel } from '@tensorflow/tfjs-layers';
import { referenceModules } from './reference-names';
import type { Spelling } from './spelling';

/** A layer in a model's config. */
interface LayerConfig {
  readonly name: string;
  readonly className: string;
  readonly config: serialization.ConfigDict;
}

/** The config of spectral norm around a layer, under the layer's name. */
const wrapped = ({ name, className, config, ...rest }: LayerConfig): LayerConfig => ({
  ...rest,
  name,
  className: 'GanSpectralNorm',
  config: { name, layer: { className, config } },
});

/**
 * A model with spectral norm around the layers of these modules of the reference's; the model itself where
 * there are none. The other is disposed of.
 */
export function addSpectralNorm(
  caller: string,
  model: LayersModel,
  modules: ReadonlySet<string>,
  spelling: Spelling,
): LayersModel {
  if (modules.size === 0) return model;
  const chosen = new Set(
    referenceModules(caller, model, spelling)
      .filter(({ name }) => modules.has(name))
      .map(({ layer }) => layer.name),
  );
  const config = model.getConfig() as unknown as { layers: LayerConfig[] };
  const outer = config.layers.map((layer) => (chosen.has(layer.name) ? wrapped(layer) : layer));
  model.dispose();
  return LayersModel.fromConfig(LayersModel, { ...config, layers: outer } as never) as LayersModel;
}
