import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { version } from '../../package.json';

/** An entry of a file's metadata. */
export interface MetadataEntry {
  readonly key: string;
  readonly value: string;
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** What height and width must divide by, as the model's own checks say. */
function sizeMultiple(model: LayersModel): number {
  const multiples = model.layers.map((layer) =>
    Array.isArray((layer as unknown as Partial<LayersModel>).layers)
      ? sizeMultiple(layer as unknown as LayersModel)
      : ((layer as layers.Layer & { readonly multipleOf?: number }).multipleOf ?? 1),
  );
  return multiples.reduce((all, one) => (all / divisor(all, one)) * one, 1);
}

/** What someone who has only the file must know of the network. */
export function metadataOf(
  model: LayersModel,
  { layout, mode }: { readonly layout: string; readonly mode: string },
): MetadataEntry[] {
  const entries = [
    { key: 'producer', value: `@gan/interop ${version}` },
    { key: 'mode', value: mode },
  ];
  const image = model.inputs.find(({ shape }) => shape.length === 4);
  if (!image) return entries;
  const [, height, width] = image.shape;
  const size = (pixels: number | null | undefined) => pixels ?? 'any';
  return [
    ...entries,
    { key: 'input_range', value: '[-1, 1]' },
    { key: 'layout', value: layout },
    { key: 'size', value: `${size(height)} x ${size(width)}` },
    { key: 'size_multiple', value: String(sizeMultiple(model)) },
  ];
}
