import * as tf from '@tensorflow/tfjs-core';

/** A convolutional GAN on pictures [4, 8, 8, 1] of one bright square: as small as they come. */
export function tinyGan() {
  const variable = (shape: number[], seed: number) =>
    tf.variable(tf.randomNormal(shape, 0, 0.1, 'float32', seed));
  const generator = [variable([8, 64], 1), variable([4, 4, 8, 16], 2), variable([3, 3, 8, 1], 3)];
  const discriminator = [variable([4, 4, 1, 16], 4), variable([4, 4, 16, 1], 5)];
  const updates = {
    generator: tf.train.adam(0.001, 0.5),
    discriminator: tf.train.adam(0.001, 0.5),
  };
  let steps = 0;

  function generate(): tf.Tensor4D {
    const [dense, up, last] = generator as tf.Variable[];
    const z = tf.randomNormal<tf.Rank.R2>([4, 8], 0, 1, 'float32', steps);
    const x = tf.reshape<tf.Rank.R4>(tf.relu(tf.matMul(z, dense as tf.Tensor2D)), [4, 2, 2, 16]);
    const small = tf.relu<tf.Tensor4D>(
      tf.conv2dTranspose(x, up as tf.Tensor<tf.Rank.R4>, [4, 4, 4, 8], 2, 'same'),
    );
    const large = tf.image.resizeNearestNeighbor(small, [8, 8]);
    return tf.tanh(tf.conv2d(large, last as tf.Tensor<tf.Rank.R4>, 1, 'same'));
  }

  function judge(x: tf.Tensor4D): tf.Tensor {
    const [down, last] = discriminator as tf.Variable[];
    const y = tf.leakyRelu(tf.conv2d(x, down as tf.Tensor<tf.Rank.R4>, 2, 'same'), 0.2);
    return tf.conv2d(y, last as tf.Tensor<tf.Rank.R4>, 1, 'valid');
  }

  function draw(): tf.Tensor4D {
    const side = 2 + (steps % 3);
    const square = tf.ones<tf.Rank.R4>([4, side, side, 1]);
    const before = steps % (8 - side);
    const around: [number, number] = [before, 8 - side - before];
    return tf.sub(tf.pad(tf.mul(square, 2), [[0, 0], around, around, [0, 0]]), 1);
  }

  function minimise(name: keyof typeof updates, loss: () => tf.Scalar, list: tf.Variable[]) {
    const value = updates[name].minimize(loss, true, list) as tf.Scalar;
    const number = value.dataSync()[0]!;
    value.dispose();
    return number;
  }

  return {
    /** One update of each network; returns their losses. */
    step(): { real: number; fake: number } {
      steps++;
      const real = minimise(
        'discriminator',
        () => {
          const onReal = tf.mean(tf.square(tf.sub(judge(draw()), 1)));
          return tf.add(onReal, tf.mean(tf.square(judge(generate())))) as tf.Scalar;
        },
        discriminator,
      );
      const fake = minimise(
        'generator',
        () => tf.mean(tf.square(tf.sub(judge(generate()), 1))) as tf.Scalar,
        generator,
      );
      return { real, fake };
    },
    dispose(): void {
      tf.dispose([...generator, ...discriminator]);
      for (const optimizer of Object.values(updates)) optimizer.dispose();
    },
  };
}
