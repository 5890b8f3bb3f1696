import type { layers } from '@tensorflow/tfjs-layers';

/**
 * Which pixels of the image a value depends on, along each axis: value i on pixels from
 * `i scale - before` to `i scale + after`.
 */
export interface Place {
  /** Pixels from one value to the next. */
  readonly scale: number;
  readonly before: number;
  readonly after: number;
}

type Config = Readonly<Record<string, unknown>>;
type Rule = (place: Place, config: Config) => Place | undefined;

/** A size that is the same along both axes. */
function size(value: unknown): number | undefined {
  const [height, width = height] = Array.isArray(value) ? (value as number[]) : [value as number];
  return height === width && Number.isInteger(height) ? height : undefined;
}

/** Value i of a convolution takes those from `i stride - padding`, as many as the kernel is long. */
function convolved(place: Place, kernel: number, stride: number, padding: number): Place {
  const { scale, before, after } = place;
  return {
    scale: scale * stride,
    before: before + scale * padding,
    after: after + scale * (kernel - 1 - padding),
  };
}

/** Value j of the input adds to those from `j stride - padding` on. */
function transposed(place: Place, kernel: number, stride: number, padding: number): Place {
  const { scale, before, after } = place;
  return {
    scale: scale / stride,
    before: before + (scale * (kernel - 1 - padding)) / stride,
    after: after + (scale * padding) / stride,
  };
}

const ours =
  (move: typeof convolved): Rule =>
  (place, config) => {
    const [kernel, stride, padding] = [config.kernelSize, config.stride, config.padding].map(size);
    if (kernel === undefined || stride === undefined || padding === undefined) return undefined;
    return move(place, kernel, stride, padding);
  };

/** Layers of TensorFlow.js with padding 'same', of sizes that the stride divides. */
const same =
  (move: typeof convolved, kernelName: string): Rule =>
  (place, config) => {
    const [kernel, stride] = [config[kernelName], config.strides].map(size);
    const dilation = size(config.dilationRate ?? 1);
    if (kernel === undefined || stride === undefined || dilation === undefined) return undefined;
    const reach = (kernel - 1) * dilation + 1;
    if (config.padding !== 'same' && reach !== stride) return undefined;
    return move(place, reach, stride, Math.max(0, Math.floor((reach - stride) / 2)));
  };

const repeated: Rule = (place, config) => {
  const times = size(config.size);
  if (times === undefined) return undefined;
  const near = config.interpolation === 'bilinear' ? 1 : 0;
  return {
    scale: place.scale / times,
    before: place.before + (place.scale * (times - 1)) / times + near * place.scale,
    after: place.after + near * place.scale,
  };
};

const each: Rule = (place) => place;

const rules: Readonly<Record<string, Rule>> = {
  GanConv2d: ours(convolved),
  GanConv2dTranspose: ours(transposed),
  GanReflectionPad2d: (place, { padding }) => {
    const width = size(padding);
    return width === undefined ? undefined : convolved(place, 1, 1, width);
  },
  GanResizeConv2d: (place, config) => {
    const kernel = size(config.kernelSize);
    const doubled = repeated(place, { size: 2 });
    if (kernel === undefined || !doubled) return undefined;
    return convolved(doubled, kernel, 1, (kernel - 1) / 2);
  },
  Conv2D: same(convolved, 'kernelSize'),
  Conv2DTranspose: same(transposed, 'kernelSize'),
  MaxPooling2D: same(convolved, 'poolSize'),
  AveragePooling2D: same(convolved, 'poolSize'),
  UpSampling2D: repeated,
  Concatenate: (place, { axis }) => (axis === -1 || axis === 3 ? place : undefined),
  BatchNormalization: (place, { axis }) => (axis === -1 || axis === 3 ? place : undefined),
};

/** Layers that make each pixel of the same pixel alone. */
const pointwise = [
  'GanBatchNorm',
  'GanDropout',
  'GanImageSizeCheck',
  'GanInstanceNorm',
  'GanLeakyRelu',
  'Activation',
  'Add',
  'Average',
  'Dropout',
  'ELU',
  'InputLayer',
  'LeakyReLU',
  'Maximum',
  'Minimum',
  'Multiply',
  'ReLU',
  'ThresholdedReLU',
];

/** Where a layer's values come from; undefined for layers that are not known to be local. */
export function placeAfter(layer: layers.Layer, place: Place): Place | undefined {
  const name = layer.getClassName();
  if (name === 'GanSpectralNorm') {
    return placeAfter((layer as layers.Layer & { layer: layers.Layer }).layer, place);
  }
  const rule = pointwise.includes(name) ? each : rules[name];
  return rule?.(place, layer.getConfig() as Config);
}

/** Pixels of a border that a layer mirrors, of which its input must have more. */
export function mirroredBorder(layer: layers.Layer): number {
  const { padding, paddingMode, kernelSize } = layer.getConfig() as Config;
  switch (layer.getClassName()) {
    case 'GanConv2d':
      return paddingMode === 'reflect' ? Math.max(...[padding].flat().map(Number)) : 0;
    case 'GanReflectionPad2d':
      return Math.max(...[padding].flat().map(Number));
    case 'GanResizeConv2d':
      return (Number(kernelSize) - 1) / 2;
    default:
      return 0;
  }
}
