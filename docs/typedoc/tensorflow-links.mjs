const reference = 'https://js.tensorflow.org/api/4.22.0/';

/** Classes that TensorFlow.js's reference has an anchor for; the others lead to its first page. */
const classes = {
  ...Object.fromEntries(
    ['Tensor', 'Tensor1D', 'Tensor2D', 'Tensor3D', 'Tensor4D', 'Tensor5D', 'Scalar'].map((name) => [
      name,
      'Tensor',
    ]),
  ),
  ...Object.fromEntries(
    ['Variable', 'Optimizer', 'LayersModel', 'Sequential', 'SymbolicTensor', 'TensorBuffer'].map(
      (name) => [name, name],
    ),
  ),
  Layer: 'layers.Layer',
};

/** Links TensorFlow.js's types to its own reference. */
export function tensorflowLinks(app) {
  app.converter.addUnknownSymbolResolver(({ moduleSource, symbolReference }) => {
    if (!moduleSource?.startsWith('@tensorflow/')) return undefined;
    const name = symbolReference?.path?.at(-1)?.path;
    const anchor = classes[name];
    return anchor ? `${reference}#class:${anchor}` : reference;
  });
}
