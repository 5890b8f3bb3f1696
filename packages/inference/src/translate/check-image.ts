import { OptionError, ShapeError, show } from '@gan/core';
import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Graph } from './graph';
import { sizeFrom } from './places';

/** Checks that a value is an image, or a batch of them, with the channels that a network takes. */
export function checkImage(
  caller: string,
  { model }: Graph,
  image: unknown,
): asserts image is Tensor3D | Tensor4D {
  const { shape, dtype, isDisposed } = (image ?? {}) as Partial<Tensor>;
  if (!Array.isArray(shape) || shape.length < 3 || shape.length > 4 || shape.includes(0)) {
    throw new ShapeError(
      `${caller}: image must be a tensor [H, W, C] or [B, H, W, C], got ${Array.isArray(shape) ? `[${shape.join(', ')}]` : show(image)}`,
    );
  }
  if (isDisposed) {
    throw new OptionError(`${caller}: image is disposed of; dispose of it after ${caller} is done`);
  }
  if (dtype !== 'float32') {
    throw new ShapeError(
      `${caller}: image must hold float32 values in [-1, 1], got ${dtype}; divide bytes by 127.5 and subtract 1`,
    );
  }
  const wanted = model.inputs[0]?.shape.at(-1);
  const channels = shape.at(-1);
  if (wanted === null || channels === wanted) return;
  throw new ShapeError(
    `${caller}: '${model.name}' takes images of ${wanted} channel${wanted === 1 ? '' : 's'}, got ` +
      `${channels}; convert the image, or use another generator`,
  );
}

/**
 * The smallest size from `size` on that a network takes.
 *
 * @throws OptionError where a network takes one size only, and that is smaller.
 */
export function sizeTaken(
  caller: string,
  graph: Graph,
  size: readonly [number, number],
  training: boolean,
): readonly [number, number] {
  const open = sizeFrom(graph, size, training);
  const fixed = graph.model.inputs[0]!.shape.slice(1, 3);
  const taken = size.map((pixels, axis) => {
    const only = fixed[axis];
    if (only && pixels > only) {
      throw new OptionError(
        `${caller}: '${graph.model.name}' takes images of ${fixed.map((one) => one ?? 'any').join(' x ')} pixels ` +
          `only, got ${size.join(' x ')}; resize the image, or build the network for any size`,
      );
    }
    return only ?? open[axis]!;
  });
  return [taken[0]!, taken[1]!];
}
