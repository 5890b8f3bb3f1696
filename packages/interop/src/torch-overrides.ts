import type { Norm } from '@gan/layers';

/** What names and shapes cannot tell; an override that does not concern the network is ignored. */
export interface TorchOverrides {
  /**
   * Whether a U-Net drops values in training: its weights look the same either way. Defaults to
   * true, as pix2pix trains. Dropout of a ResNet or an MLP is told by its names.
   */
  readonly dropout?: boolean;
  /**
   * The network's norm. Defaults to what the weights say: a batch norm has some, an instance norm has
   * none but leaves a bias to the convolution before it, an affine one has a scale and that bias, and
   * without a norm there is neither.
   */
  readonly norm?: Norm;
  /**
   * The shape of an MLP's samples, such as `[28, 28, 1]`: what a generator gives or a discriminator judges;
   * inputs that a discriminator has beyond it are its condition. Defaults to one axis of all of them.
   */
  readonly sampleShape?: readonly number[];
  /** What bounds the output of an MLP generator. Defaults to `'tanh'`. */
  readonly outputActivation?: 'tanh' | 'linear';
  /**
   * What stands before the network's names: `'netG.'` of `netG.model.1.weight`; the dot may be left
   * out. Defaults to the prefix of the only network that there is.
   */
  readonly prefix?: string;
}
