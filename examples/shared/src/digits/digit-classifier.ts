import type { LabelledBatch, LabelledImages } from '@gan/data';
import { conv2d, layerSeed, leakyRelu } from '@gan/layers';
import {
  dispose,
  losses,
  type Scalar,
  type Tensor2D,
  type Tensor4D,
  train,
  type Variable,
} from '@tensorflow/tfjs-core';
import {
  initializers,
  input,
  type LayersModel,
  layers,
  model as layersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';

/** A network that was trained to tell digits apart, and judges generated ones. */
export interface DigitClassifier {
  /**
   * A score for each class, `[B, classes]`, the highest of which is the answer, and the layer before,
   * `[B, 64]`, which the Frechet distance compares.
   */
  judge(images: Tensor4D): { scores: Tensor2D; features: Tensor2D };
  dispose(): void;
}

/** Options of {@link trainClassifier}. */
export interface TrainClassifierOptions {
  /** Real images of known classes. */
  readonly digits: LabelledImages;
  readonly imageSize: number;
  readonly steps: number;
  /** Seed of the weights and of the order. */
  readonly seed: number;
  readonly signal?: AbortSignal;
}

const BATCH = 64;
const FEATURES = 64;

/** Trains a small convolutional network on real digits. */
export async function trainClassifier(options: TrainClassifierOptions): Promise<DigitClassifier> {
  const { digits, imageSize, steps, seed, signal } = options;
  const network = classifierNetwork(imageSize, digits.classes, seed);
  const outputs = (images: Tensor4D, training: boolean) =>
    network.apply(images, { training }) as [Tensor2D, Tensor2D];
  const optimizer = train.adam(1e-3);
  const variables = network.getWeights(true) as Variable[];
  const learn = ({ real, condition }: LabelledBatch) =>
    optimizer.minimize(
      () => losses.softmaxCrossEntropy(condition, outputs(real, true)[1]) as Scalar,
      false,
      variables,
    );
  try {
    for (let step = 0, epoch = 1; step < steps; epoch++) {
      for await (const batch of digits.batches({ batchSize: BATCH, seed, epoch })) {
        signal?.throwIfAborted();
        learn(batch);
        dispose([batch.real, batch.condition]);
        if (++step === steps) break;
      }
    }
  } finally {
    optimizer.dispose();
  }
  return {
    judge(images) {
      const [features, scores] = outputs(images, false);
      return { scores, features };
    },
    dispose: () => network.dispose(),
  };
}

/** Three strided convolutions and two dense layers; outputs are the features and the scores. */
function classifierNetwork(imageSize: number, classes: number, seed: number): LayersModel {
  const image = input({ shape: [imageSize, imageSize, 1], name: 'image' });
  let x: SymbolicTensor = image;
  const apply = (layer: layers.Layer) => {
    x = layer.apply(x) as SymbolicTensor;
  };
  const dense = (units: number, activation: 'relu' | 'linear', name: string) => {
    const kernelInitializer = initializers.glorotUniform({ seed: layerSeed(seed, name) });
    apply(layers.dense({ units, activation, kernelInitializer, name }));
  };
  for (const filters of [8, 16, 32]) {
    const name = `convolution${filters}`;
    const init = { kind: 'kaiming', gain: 1 } as const;
    const shape = { filters, kernelSize: 4, stride: 2, padding: 1 };
    apply(conv2d({ ...shape, init, seed: layerSeed(seed, name), name }));
    apply(leakyRelu({ slope: 0.1 }));
  }
  apply(layers.flatten());
  dense(FEATURES, 'relu', 'features');
  const features = x;
  dense(classes, 'linear', 'scores');
  return layersModel({ inputs: image, outputs: [features, x], name: 'digit_classifier' });
}
