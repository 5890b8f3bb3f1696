import type { LayersModel } from '@tensorflow/tfjs-layers';

/** TensorFlow.js's layers that do the same in every step, besides ours. */
const repeatable: ReadonlySet<string> = new Set([
  ...[
    'Activation',
    'Add',
    'Average',
    'AveragePooling2D',
    'Concatenate',
    'Conv2D',
    'Conv2DTranspose',
  ],
  ...['Cropping2D', 'Dense', 'DepthwiseConv2D', 'ELU', 'Flatten', 'GlobalAveragePooling2D'],
  ...[
    'GlobalMaxPooling2D',
    'InputLayer',
    'LayerNormalization',
    'LeakyReLU',
    'MaxPooling2D',
    'Maximum',
  ],
  ...[
    'Minimum',
    'Multiply',
    'Permute',
    'PReLU',
    'ReLU',
    'RepeatVector',
    'Reshape',
    'SeparableConv2D',
  ],
  ...['Softmax', 'ThresholdedReLU', 'UpSampling2D', 'ZeroPadding2D'],
]);

/**
 * Why a trainer's steps may differ in what they compute, in words that go on from "the step is not recorded:
 * it ..."; undefined where nothing of the user's own runs in them.
 */
export function notRepeatable(
  models: Readonly<Record<string, LayersModel>>,
  extraLosses: readonly string[],
): string | undefined {
  if (extraLosses.length > 0)
    return `has extraLosses (${extraLosses.join(', ')}), functions of yours`;
  for (const [name, model] of Object.entries(models)) {
    const other = model.layers.map((layer) => layer.getClassName()).find((kind) => !isKnown(kind));
    if (other) return `has a layer ${other} in ${name} that may do something else in each step`;
  }
  return undefined;
}

const isKnown = (kind: string) => kind.startsWith('Gan') || repeatable.has(kind);
