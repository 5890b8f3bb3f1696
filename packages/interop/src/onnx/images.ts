import type { Value } from './graph';
import type { LayerUse } from './layer-use';

/** A size along height and width. */
export type Pair = readonly [height: number, width: number];

/** The same padding on opposite sides: top, left, bottom, right. */
export const around = ([vertical, horizontal]: Pair) =>
  [vertical, horizontal, vertical, horizontal] as const;

/** An image with pixels added on all sides; those at the top and left first. */
export function padded(
  { graph, layer }: LayerUse,
  image: Value,
  mode: 'constant' | 'reflect',
  [top, left, bottom, right]: readonly [number, number, number, number],
): Value {
  const x = graph.channelsFirst(image);
  const pads = graph.integers(`${layer.name}/pads`, [0, 0, top, left, 0, 0, bottom, right]);
  const name = graph.node(layer.name, 'Pad', [x.name, pads], { mode: { text: mode } });
  const [batch, height, width, channels] = x.shape;
  const grown = [height && height + top + bottom, width && width + left + right];
  return { name, shape: [batch!, ...(grown as number[]), channels!], channelsFirst: true };
}

/** An image enlarged by whole factors, each new pixel from the place of its corner. */
export function resized(
  { graph, layer }: LayerUse,
  image: Value,
  [vertical, horizontal]: Pair,
  mode: 'nearest' | 'linear',
): Value {
  const x = graph.channelsFirst(image);
  const scales = graph.floats(
    `${layer.name}/scales`,
    [4],
    Float32Array.of(1, 1, vertical, horizontal),
  );
  const name = graph.node(layer.name, 'Resize', [x.name, '', scales], {
    mode: { text: mode },
    coordinate_transformation_mode: { text: 'asymmetric' },
    nearest_mode: mode === 'nearest' ? { text: 'floor' } : undefined,
  });
  const [batch, height, width, channels] = x.shape;
  const grown = [height && height * vertical, width && width * horizontal];
  return { name, shape: [batch!, ...(grown as number[]), channels!], channelsFirst: true };
}
