import { CheckpointError } from '@gan/core';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { isMlp, mlpNames } from './mlp-names';
import type { ReferenceModule } from './reference-module';
import type { Spelling } from './spelling';
import { kindOfLayer, unwrapped } from './wrapped-layer';

/** A convolution and what follows it up to the next one. */
interface Stage {
  readonly convolution: layers.Layer;
  norm?: layers.Layer;
  dropout: boolean;
}

const convolutionClasses = ['GanConv2d', 'GanConv2dTranspose', 'GanResizeConv2d'];
const normClasses = ['GanBatchNorm', 'GanInstanceNorm'];

const isResized = ({ convolution }: Stage) => kindOfLayer(convolution) === 'GanResizeConv2d';
/** Whether it doubles the image. */
const isUp = (stage: Stage) =>
  isResized(stage) || kindOfLayer(stage.convolution) === 'GanConv2dTranspose';
const kernelSize = ({ convolution }: Stage) => unwrapped(convolution).weights[0]?.shape[0];
const hasBias = ({ convolution }: Stage) => unwrapped(convolution).weights.length > 1;

/** Splits a model's layers, in their order, at the convolutions. */
function stagesOf(caller: string, model: LayersModel): Stage[] {
  const stages: Stage[] = [];
  for (const layer of model.layers) {
    const kind = kindOfLayer(layer);
    const stage = stages.at(-1);
    if (convolutionClasses.includes(kind)) stages.push({ convolution: layer, dropout: false });
    else if (normClasses.includes(kind) && stage && !stage.norm) stage.norm = layer;
    else if (kind === 'GanDropout' && stage) stage.dropout = true;
    else if (layer.weights.length > 0) {
      throw new CheckpointError(
        `${caller}: layer '${layer.name}' (${kind}) of model '${model.name}' has no counterpart in ` +
          'the PyTorch reference; its networks are made of convolutions, transposed convolutions, ' +
          'batch norms and instance norms, or of dense layers alone',
      );
    }
  }
  return stages;
}

/** Names a stage's convolution `prefix` + index, and its norm by the index after. */
function named({ convolution, norm }: Stage, prefix: string, index: number): ReferenceModule[] {
  const modules = [{ name: `${prefix}.${index}`, layer: convolution }];
  if (norm) modules.push({ name: `${prefix}.${index + 1}`, layer: norm });
  return modules;
}

/**
 * Blocks within blocks: each holds its way down, the next block, and its way up.
 *
 * Outermost: convolution 0, block 1, ReLU, transposed convolution 3. Innermost: LeakyReLU,
 * convolution 1, ReLU, transposed convolution 3, norm. Between: LeakyReLU, convolution 1, norm,
 * block 3, ReLU, transposed convolution 5, norm. A resize convolution has its modules before it.
 */
function unetNames(stages: readonly Stage[], { beforeResized }: Spelling): ReferenceModule[] {
  const levels = stages.length / 2;
  const prefixes = ['model.model'];
  for (let level = 2; level <= levels; level++) {
    prefixes.push(`${prefixes.at(-1)}.${level === 2 ? 1 : 3}.model`);
  }
  return stages.flatMap((stage, i) => {
    const down = i < levels;
    const level = down ? i + 1 : 2 * levels - i;
    const atEnd = level === 1 || level === levels;
    const index = down ? Math.min(level - 1, 1) : atEnd ? 3 : 5;
    const before = isResized(stage) ? beforeResized : 0;
    return named(stage, prefixes[level - 1]!, index + before);
  });
}

/**
 * One sequence: padding, convolution 1, norm, ReLU; a halving at 4, 7, ... alike; the blocks; doublings
 * with norm and ReLU; padding, convolution. A block is a sequence of padding, convolution 1, norm, ReLU,
 * perhaps dropout, padding, convolution, norm.
 */
function resnetNames(stages: readonly Stage[], { beforeResized }: Spelling): ReferenceModule[] {
  const halvings = stages.filter(isUp).length;
  const before = stages.some(isResized) ? beforeResized : 0;
  const first = 4 + 3 * halvings;
  const blocks = (stages.length - 2 - 2 * halvings) / 2;
  return stages.flatMap((stage, i) => {
    if (i <= halvings) return named(stage, 'model', 1 + 3 * i);
    const half = i - halvings - 1;
    if (half < 2 * blocks) {
      const prefix = `model.${first + Math.floor(half / 2)}.conv_block`;
      if (half % 2 === 0) return named(stage, prefix, 1);
      return named(stage, prefix, stages[i - 1]?.dropout ? 6 : 5);
    }
    const end = half - 2 * blocks;
    const offset = end === halvings ? 1 : before;
    return named(stage, 'model', first + blocks + (3 + before) * end + offset);
  });
}

/** One sequence: convolution 0, LeakyReLU, then convolution, norm, LeakyReLU at 2, 5, 8 ... */
function discriminatorNames(stages: readonly Stage[], prefix: string): ReferenceModule[] {
  return stages.flatMap((stage, i) => named(stage, prefix, i === 0 ? 0 : 3 * i - 1));
}

/** One sequence: transposed convolution, norm, ReLU at 0, 3, 6 ... */
function dcganGeneratorNames(stages: readonly Stage[]): ReferenceModule[] {
  return stages.flatMap((stage, i) => named(stage, 'main', 3 * i));
}

/** A letter a stage, for patterns: a convolution, one that is transposed, one that resizes first. */
const letter = (stage: Stage) => (isResized(stage) ? 'R' : isUp(stage) ? 'T' : 'C');

/** Which network of the reference this is, told from its layers alone. */
function namesOf(stages: readonly Stage[], spelling: Spelling): ReferenceModule[] | undefined {
  const [count, first, last] = [stages.length, stages[0], stages.at(-1)];
  if (!first || !last) return undefined;
  const kinds = stages.map(letter).join('');
  // A resize convolution's kernel is of any size.
  const sizes = new Set(stages.filter((stage) => !isResized(stage)).map(kernelSize));
  const oneSize = sizes.size === 1 ? kernelSize(first) : undefined;
  const [, ways = '', back = ''] = /^(C+)(T+|R+)$/.exec(kinds) ?? [];
  if (ways !== '' && ways.length === back.length && oneSize === 4) {
    return count >= 4 ? unetNames(stages, spelling) : undefined;
  }
  const [, down = '', up = ''] = /^C(C+)(T+|R+)C$/.exec(kinds) ?? [];
  const between = down.length - up.length;
  if (up !== '' && between >= 0 && between % 2 === 0 && kernelSize(first) === 7) {
    return resnetNames(stages, spelling);
  }
  if (/^TT+$/.test(kinds) && oneSize === 4) return dcganGeneratorNames(stages);
  if (!/^CC+$/.test(kinds)) return undefined;
  if (oneSize === 1 && count === 3) return discriminatorNames(stages, 'net');
  if (oneSize !== 4) return undefined;
  // PatchGAN's first convolution has a bias whatever the norm; DCGAN has none anywhere.
  if (!hasBias(first)) return discriminatorNames(stages, 'main');
  return count >= 3 ? discriminatorNames(stages, 'model') : undefined;
}

/**
 * The modules of the PyTorch reference that a model's layers correspond to, in the order of its
 * state_dict.
 *
 * @throws CheckpointError when the model is none of the reference's networks.
 */
export function referenceModules(
  caller: string,
  model: LayersModel,
  spelling: Spelling,
): ReferenceModule[] {
  if (isMlp(model)) return mlpNames(model);
  const modules = namesOf(stagesOf(caller, model), spelling);
  if (modules) return modules;
  throw new CheckpointError(
    `${caller}: model '${model.name}' is none of the PyTorch reference's networks (U-Net, ResNet, ` +
      'PatchGAN, pixel, DCGAN, MLP), so there are no names for its weights; build it with unetGenerator, ' +
      'resnetGenerator, patchDiscriminator, pixelDiscriminator, or the DCGAN or MLP networks',
  );
}
