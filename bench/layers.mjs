// The convolutions of the networks that the project trains: name, batch, input size, input
// channels, output channels, filter size, stride, padding. An up-convolution is listed as the
// convolution whose input gradient it is.
const table = [
  ['unet 256 first', 1, 256, 3, 64, 4, 2, 1],
  ['unet 128 down', 1, 128, 64, 128, 4, 2, 1],
  ['unet 64 down', 1, 64, 128, 256, 4, 2, 1],
  ['unet 32 down', 1, 32, 256, 512, 4, 2, 1],
  ['unet 16 down', 1, 16, 512, 512, 4, 2, 1],
  ['unet 8 down', 1, 8, 512, 512, 4, 2, 1],
  ['unet 4 down', 1, 4, 512, 512, 4, 2, 1],
  ['unet 2 down', 1, 2, 512, 512, 4, 2, 1],
  ['unet 4 up', 1, 4, 512, 1024, 4, 2, 1],
  ['unet 16 up', 1, 16, 512, 1024, 4, 2, 1],
  ['unet 32 up', 1, 32, 256, 1024, 4, 2, 1],
  ['unet 64 up', 1, 64, 128, 512, 4, 2, 1],
  ['unet 128 up', 1, 128, 64, 256, 4, 2, 1],
  ['resnet 256 down', 1, 256, 64, 128, 3, 2, 1],
  ['resnet 128 down', 1, 128, 128, 256, 3, 2, 1],
  ['resnet block', 1, 64, 256, 256, 3, 1, 1],
  ['resnet 7x7 in', 1, 256, 3, 64, 7, 1, 3],
  ['resnet 7x7 out', 1, 256, 64, 3, 7, 1, 3],
  ['patch 128', 1, 128, 64, 128, 4, 2, 1],
  ['patch 32 s1', 1, 32, 256, 512, 4, 1, 1],
  ['dcgan 32', 64, 32, 64, 128, 4, 2, 1],
  ['dcgan 16', 64, 16, 128, 256, 4, 2, 1],
  ['dcgan 8', 64, 8, 256, 512, 4, 2, 1],
  ['dcgan 4', 64, 4, 100, 512, 4, 1, 0],
];

const quick = ['unet 64 down', 'resnet block', 'patch 32 s1', 'dcgan 16'];

const withSizes = ([name, batch, size, inChannels, outChannels, kernel, stride, padding]) => {
  const out = Math.floor((size + 2 * padding - kernel) / stride) + 1;
  const flops = 2 * batch * out * out * kernel * kernel * inChannels * outChannels;
  return { name, batch, size, inChannels, outChannels, kernel, stride, padding, out, flops };
};

/** The layers whose name contains `filter`; with `isQuick`, four that stand for all. */
export function layers({ filter = '', isQuick = false } = {}) {
  return table
    .map(withSizes)
    .filter(({ name }) => name.includes(filter) && (!isQuick || quick.includes(name)));
}

/**
 * The layer made smaller, for an engine of about 1 GFLOP/s: batch, picture and channels are halved
 * in turn until a pass has at most `flops` operations.
 */
export function reduced(layer, flops) {
  let { batch, size, inChannels, outChannels } = layer;
  const { name, kernel, stride, padding } = layer;
  for (;;) {
    const small = withSizes([name, batch, size, inChannels, outChannels, kernel, stride, padding]);
    if (small.flops <= flops) return small;
    if (batch > 1) batch >>= 1;
    else if (size > 16) size >>= 1;
    else if (outChannels > inChannels) outChannels >>= 1;
    else inChannels >>= 1;
  }
}

/** What a peer is asked to run, as the kernels of TensorFlow.js call it. */
export const directions = ['forward', 'input gradient', 'filter gradient'];
