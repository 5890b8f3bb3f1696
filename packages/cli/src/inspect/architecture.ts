/** What a network is, from its topology in the form of Keras. */
export interface Architecture {
  /** In words: `U-Net`, `PatchGAN`; the model's own name for others. */
  readonly network: string;
  /** Shapes of the inputs without the batch axis; null where any size goes. */
  readonly inputs: readonly (readonly (number | null)[])[];
  /** Channels of the last convolution. */
  readonly outputChannels?: number;
  /** Channels of the first convolution. */
  readonly filters?: number;
  readonly norm?: string;
  /** Halvings of a U-Net. */
  readonly levels?: number;
  /** Residual blocks of a ResNet. */
  readonly blocks?: number;
  /** Convolutions with stride 2 of a PatchGAN. */
  readonly patch?: number;
  readonly dropout?: boolean;
  readonly layers: number;
}

interface LayerJson {
  readonly class_name: string;
  readonly config: {
    readonly name?: string;
    readonly filters?: number;
    readonly stride?: readonly number[];
    readonly batch_input_shape?: readonly (number | null)[];
    readonly affine?: boolean;
  };
}

/** What `tf.LayersModel.toJSON` and the file model.json hold of a model. */
export interface Topology {
  readonly class_name: string;
  readonly config: { readonly name?: string; readonly layers?: readonly LayerJson[] };
}

/** The networks of the packages, by the names of their models. */
const networks: Readonly<Record<string, string>> = {
  unet_generator: 'U-Net',
  resnet_generator: 'ResNet',
  dcgan_generator: 'DCGAN generator',
  mlp_generator: 'MLP generator',
  patch_discriminator: 'PatchGAN',
  pixel_discriminator: 'pixel discriminator',
  dcgan_discriminator: 'DCGAN discriminator',
  mlp_discriminator: 'MLP discriminator',
};

/** Reads off a topology what the network is and which options it was made with. */
export function architectureOf(topology: Topology): Architecture {
  const { name = topology.class_name, layers = [] } = topology.config;
  const of = (pattern: RegExp) => layers.filter(({ class_name }) => pattern.test(class_name));
  const convolutions = of(/conv/i).filter(({ config }) => config.filters !== undefined);
  const named = (pattern: RegExp) => layers.filter(({ config }) => pattern.test(config.name ?? ''));
  const inputs = layers.flatMap(({ class_name, config }) =>
    class_name === 'InputLayer' && config.batch_input_shape
      ? [config.batch_input_shape.slice(1)]
      : [],
  );
  return {
    network: networks[name] ?? name,
    inputs: inputs.length > 0 ? inputs : firstInput(layers),
    outputChannels: convolutions.at(-1)?.config.filters,
    filters: convolutions[0]?.config.filters,
    norm: convolutions.length > 0 ? normOf(layers) : undefined,
    ...(name === 'unet_generator' && { levels: named(/^down\d+_convolution$/).length }),
    ...(name === 'resnet_generator' && { blocks: named(/^block\d+_convolution1$/).length }),
    ...(name === 'patch_discriminator' && {
      patch: convolutions.filter(({ config }) => config.stride?.[0] === 2).length,
    }),
    ...(/^(unet|resnet)_/.test(name) && { dropout: of(/dropout/i).length > 0 }),
    layers: layers.length,
  };
}

/** A Sequential has its input's shape in its first layer. */
function firstInput(layers: readonly LayerJson[]): (readonly (number | null)[])[] {
  const shape = layers[0]?.config.batch_input_shape;
  return shape ? [shape.slice(1)] : [];
}

function normOf(layers: readonly LayerJson[]): string {
  const classes = layers.map(({ class_name }) => class_name);
  if (classes.some((name) => /batch_?norm/i.test(name))) return 'batch';
  const instance = layers.find(({ class_name }) => /instance_?norm/i.test(class_name));
  if (instance) return instance.config.affine ? 'instance, affine' : 'instance';
  return 'none';
}
