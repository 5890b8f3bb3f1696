import {
  backend_util,
  Conv2DBackpropFilter,
  type Conv2DBackpropFilterAttrs,
  Conv2DBackpropInput,
  type Conv2DBackpropInputAttrs,
  type Tensor,
  tensor1d,
} from '@tensorflow/tfjs-core';
import { type Kernel, kernel } from './kernel';
import { attributesOf, type NodeBackend } from './node-backend';

type Shape4 = [number, number, number, number];
type Shared = Pick<Conv2DBackpropInputAttrs, 'strides' | 'pad' | 'dataFormat' | 'dimRoundingMode'>;

/** What libtensorflow is told of a convolution, all kinds of padding included. */
function attributes(
  backend: NodeBackend,
  inputShape: Shape4,
  filterShape: Shape4,
  { strides, pad, dataFormat, dimRoundingMode }: Shared,
) {
  const info = backend_util.computeConv2DInfo(
    ...([inputShape, filterShape, strides, 1, pad, dimRoundingMode, false] as const),
    backend_util.convertConv2DDataFormat(dataFormat),
  );
  const { top, bottom, left, right } = info.padInfo;
  const padding = info.padInfo.type === 'NUMBER' ? 'EXPLICIT' : info.padInfo.type;
  /** In the order of the data's dimensions, the batch first. */
  const ordered = <T>(batch: T, spatial: readonly T[], channels: T): T[] =>
    dataFormat === 'NCHW' ? [batch, channels, ...spatial] : [batch, ...spatial, channels];
  const borders = [
    [top, bottom],
    [left, right],
  ];
  const { type, ints, text, flag } = attributesOf(backend);
  return [
    ...[type('T', 'float32'), text('padding', padding), text('data_format', dataFormat ?? 'NHWC')],
    ints('strides', ordered(1, [info.strideHeight, info.strideWidth], 1)),
    ints('dilations', [1, 1, 1, 1]),
    ...(padding === 'EXPLICIT'
      ? [ints('explicit_paddings', ordered([0, 0], borders, [0, 0]).flat())]
      : []),
    flag('use_cudnn_on_gpu', true),
  ];
}

const inputGradient = kernel<Record<'dy' | 'filter', Tensor>, Conv2DBackpropInputAttrs>(
  Conv2DBackpropInput,
  ({ backend, inputs: { dy, filter }, attrs }) => {
    const all = attributes(backend, attrs.inputShape, filter.shape as Shape4, attrs);
    const sizes = tensor1d(attrs.inputShape, 'int32');
    try {
      return backend.executeSingleOutput(Conv2DBackpropInput, all, [sizes, filter, dy]);
    } finally {
      sizes.dispose();
    }
  },
);

const filterGradient = kernel<Record<'x' | 'dy', Tensor>, Conv2DBackpropFilterAttrs>(
  Conv2DBackpropFilter,
  ({ backend, inputs: { x, dy }, attrs }) => {
    const all = attributes(backend, x.shape as Shape4, attrs.filterShape, attrs);
    const sizes = tensor1d(attrs.filterShape, 'int32');
    try {
      return backend.executeSingleOutput(Conv2DBackpropFilter, all, [x, sizes, dy]);
    } finally {
      sizes.dispose();
    }
  },
);

/** In the place of tfjs-node's own, which refuse numeric padding, though libtensorflow takes it. */
export const convolutionGradients: readonly Kernel[] = [inputGradient, filterGradient];
