import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { WebgpuBackend } from '../backend';
import { declare, type Shader } from '../shader';
import type { SubgroupMatrices } from '../subgroup-matrices';
import { inTwoDimensions, workgroup } from '../workgroups';
import { chooseBlocks, isForMatrices } from './blocks';
import { magnitudePartsOf, measureMagnitudes } from './magnitude';
import { matrixSource, matrixWorkgroups } from './matrix-tiles';
import type { Finish, Product } from './product';
import type { Output } from './store';
import { isThin, thinCut, thinSource } from './thin';
import { tiledSource, tiledWorkgroups } from './tiled';
import { chooseTiles } from './tiles';

/** Computes a product into a tensor of this shape, all of whose rows some phase fills. */
export function runProduct(
  backend: WebgpuBackend,
  product: Product,
  [left, right]: readonly [TensorInfo, TensorInfo],
  shape: readonly number[],
  finish: Finish = {},
): TensorInfo {
  const { m, n, k, phases, key } = product;
  const { matrices } = backend;
  const isMixed = matrices !== undefined && isForMatrices(product, matrices);
  const { splits, ...cut } = isMixed
    ? matrixCutOf(product, matrices, [left, right])
    : cutOf(product);
  const result = backend.output(shape);
  const size = util.sizeFromShape([...shape]);
  const ending = `${finish.bias ? '+ bias ' : ''}${finish.activation ?? ''}`;
  const magnitudes = isMixed ? [measureMagnitudes(backend, [left, right])] : [];
  const inputs = [left, right, ...magnitudes];
  const biases = finish.bias ? [finish.bias] : [];
  const shaderOf = (ending: string, finish: Finish): Shader => ({
    key: `${key} [${m}, ${n}, ${k}] x ${phases} by ${cut.key} ${ending}`,
    source: () => cut.source({ finish, size }),
    workgroups: cut.workgroups,
  });
  if (splits === 1) {
    backend.dispatch(shaderOf(ending, finish), {
      outputs: [result],
      inputs: [...inputs, ...biases],
    });
    dispose(backend, magnitudes);
    return result;
  }
  const parts = backend.output([splits, size]);
  backend.dispatch(shaderOf('', {}), { outputs: [parts], inputs });
  const sum = sumShader({ splits, size, columns: n, ending, finish });
  backend.dispatch(sum, { outputs: [result], inputs: [parts, ...biases] });
  dispose(backend, [parts, ...magnitudes]);
  return result;
}

function dispose(backend: WebgpuBackend, tensors: readonly TensorInfo[]): void {
  for (const { dataId } of tensors) backend.disposeData(dataId);
}

/** How a product's work is shared out, and the shader that does it. */
interface Cut {
  readonly key: string;
  /** Parts of the depth whose sums are added afterwards. */
  readonly splits: number;
  readonly workgroups: readonly [number, number, number];
  readonly source: (output: Output) => string;
}

function cutOf(product: Product): Cut {
  if (isThin(product)) {
    const { splits, workgroups } = thinCut(product);
    const source = (output: Output) => thinSource(product, output);
    return { key: `thin / ${splits}`, splits, workgroups, source };
  }
  const tiles = chooseTiles(product);
  const { threads, fours, depth, splits } = tiles;
  return {
    key: `${threads.join('x')} x ${fours.join('x')} x ${depth} / ${splits}`,
    splits,
    workgroups: tiledWorkgroups(product, tiles),
    source: (output) => tiledSource(product, tiles, output),
  };
}

/** The cut of a product whose tiles are f16. */
function matrixCutOf(
  product: Product,
  matrices: SubgroupMatrices,
  operands: readonly TensorInfo[],
): Cut {
  const blocks = chooseBlocks(product, matrices);
  const { subgroups, block, splits } = blocks;
  const parts = magnitudePartsOf(operands.map(({ shape }) => util.sizeFromShape(shape)));
  return {
    key: `f16 ${subgroups.join('x')} x ${block.join('x')} / ${splits}`,
    splits,
    workgroups: matrixWorkgroups(product, blocks),
    source: (output) => matrixSource(product, { matrices, blocks, parts }, output),
  };
}

interface Sum {
  readonly splits: number;
  readonly size: number;
  readonly columns: number;
  readonly ending: string;
  readonly finish: Finish;
}

const SUM_THREADS = 64;

/** Adds the parts of a depth that was split, in their order. */
function sumShader({ splits, size, columns, ending, finish }: Sum): Shader {
  const isWhole = size % 4 === 0 && columns % 4 === 0;
  const count = isWhole ? size / 4 : size;
  const type = isWhole ? 'vec4<f32>' : 'f32';
  const inputs = ['parts', ...(finish.bias ? ['bias'] : [])];
  const vectors = isWhole ? ['result', ...inputs] : [];
  const bias = finish.bias ? ` + bias[i % ${isWhole ? columns / 4 : columns}]` : '';
  return {
    key: `sum of ${splits} x ${size} by ${type} ${finish.bias ? columns : ''} ${ending}`,
    workgroups: inTwoDimensions(Math.ceil(count / SUM_THREADS)),
    source: () => `
${declare({ outputs: ['result'], inputs, vectors })}
alias Value = ${type};
@compute @workgroup_size(${SUM_THREADS})
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) group: vec3<u32>) {
  let i = ${workgroup('group')} * ${SUM_THREADS} + i32(thread);
  if (i >= ${count}) { return; }
  var v = Value();
  for (var split = 0; split < ${splits}; split++) { v += parts[split * ${count} + i]; }
  v = v${bias};
  result[i] = ${finish.activation ?? 'v'};
}
`,
  };
}
