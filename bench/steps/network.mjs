import * as tf from '@tensorflow/tfjs-core';

/** Layers applied one after the other, to images; plain functions of tensors count as layers. */
export function network(name, layers) {
  const applyLayer = (x, layer) =>
    typeof layer === 'function' ? layer(x) : layer.apply(x, { training: true });
  return {
    apply: (x) => layers.reduce(applyLayer, x),
    /** The trainable variables, after the first call, which builds them. */
    variables: () =>
      layers
        .filter((layer) => typeof layer !== 'function')
        .flatMap((layer) => layer.getWeights(true))
        .map((variable, i) => ({ name: `${name}/${i}`, variable })),
  };
}

/** Builds the weights of networks by a call each, whose results are thrown away. */
export function build(...calls) {
  tf.tidy(() => {
    for (const call of calls) call();
  });
}

/** Gradients of losses by variables, added up one loss after the other: each tape ends early. */
export function accumulate(losses, variables) {
  const list = variables.map(({ variable }) => variable);
  let total;
  for (const loss of losses) {
    total = tf.tidy(() => {
      const { grads } = tf.variableGrads(loss, list);
      const parts = list.map(({ name, shape }) => grads[name] ?? tf.zeros(shape));
      const sums = total ? parts.map((part, i) => tf.add(part, total[i])) : parts;
      tf.dispose(total ?? []);
      return sums;
    });
  }
  return total;
}

/** One update by the sum of losses. */
export function update(optimizer, losses) {
  const gradients = accumulate(losses, optimizer.variables);
  optimizer.apply(gradients);
  tf.dispose(gradients);
}
