import type { StateDict, StateTensor } from './dtypes';

/** A kind of network of the reference's, told from its names. */
export interface NetworkKind {
  /** As messages call it. */
  readonly title: 'U-Net' | 'pixel discriminator' | 'DCGAN network' | 'PatchGAN' | 'ResNet' | 'MLP';
  /** Its first convolution or dense layer. */
  readonly first: string;
  /** Height and width of that convolution's kernel; undefined for a dense layer. */
  readonly kernel?: number;
  /** What all of its names look like. */
  readonly names: RegExp;
  /** Another that it must have, as other networks could pass for it. */
  readonly needs?: string;
}

const field = '(\\w+|parametrizations\\.\\w+\\.\\w+(\\.\\w+)?)';
const sequence = (root: string) => new RegExp(`^${root}\\.\\d+\\.${field}$`);

/** Every kind, those first whose names could pass for another's. */
export const networkKinds: readonly NetworkKind[] = [
  {
    title: 'U-Net',
    first: 'model.model.0',
    kernel: 4,
    names: new RegExp(`^model\\.model(\\.[13]\\.model)*\\.\\d+\\.${field}$`),
    needs: 'model.model.1.model.1',
  },
  {
    title: 'pixel discriminator',
    first: 'net.0',
    kernel: 1,
    names: sequence('net'),
    needs: 'net.2',
  },
  { title: 'DCGAN network', first: 'main.0', kernel: 4, names: sequence('main') },
  { title: 'PatchGAN', first: 'model.0', kernel: 4, names: sequence('model'), needs: 'model.2' },
  {
    title: 'ResNet',
    first: 'model.1',
    kernel: 7,
    names: new RegExp(`^model\\.\\d+(\\.conv_block(\\.\\d+)?)?\\.${field}$`),
    needs: 'model.4',
  },
  { title: 'MLP', first: 'model.0', names: sequence('model') },
];

/** What a convolution's kernel is called: as it is, behind spectral or weight norm, or a blur's. */
const kernelNames = [
  'weight',
  'weight_orig',
  'weight_v',
  'parametrizations.weight.original',
  'parametrizations.weight.original1',
  'filt',
];

/** The kernel of a convolution, or with two axes of a dense layer, by whichever name it has. */
export function kernelOf(state: StateDict, layer: string, axes = 4): StateTensor | undefined {
  for (const name of kernelNames) {
    const tensor = state.get(`${layer}.${name}`);
    if (tensor?.shape?.length === axes) return tensor;
  }
  return undefined;
}

/** Whether a network of that kind begins behind the prefix. */
export function beginsAt(state: StateDict, prefix: string, kind: NetworkKind): boolean {
  if (kind.kernel === undefined) return kernelOf(state, prefix + kind.first, 2) !== undefined;
  const [, , height, width] = kernelOf(state, prefix + kind.first)?.shape ?? [];
  if (height !== kind.kernel || width !== kind.kernel) return false;
  return kind.needs === undefined || kernelOf(state, prefix + kind.needs) !== undefined;
}
