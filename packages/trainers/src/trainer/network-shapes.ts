import { ShapeError } from '@gan/core';
import type { LayersModel, Shape, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { listed } from './check-tensor';

type Sizes = readonly (number | null)[];

/** The sizes that a network takes behind the batch axis, null for any; undefined if it has no such input. */
export const taken = (model: LayersModel, input = 0): Sizes =>
  model.inputs[input]?.shape.slice(1) ?? [];

/** The sizes that a network makes behind the batch axis, null where they depend on the input. */
export const made = (model: LayersModel): Sizes => model.outputs[0]?.shape.slice(1) ?? [];

/** A layer that looks at the sizes of what a network takes, as those of `@gan/generators` have one. */
interface SizeCheckingLayer {
  readonly multipleOf?: unknown;
  readonly inboundNodes: readonly { readonly inputTensors: readonly SymbolicTensor[] }[];
}

/** What height and width must be multiples of for a network: 1 where it does not say. */
export function sizeMultiple(model: LayersModel): number {
  const checking = (model.layers as unknown as readonly SizeCheckingLayer[]).find(
    ({ multipleOf, inboundNodes }) =>
      typeof multipleOf === 'number' &&
      inboundNodes.some(({ inputTensors }) =>
        inputTensors.some((tensor) => model.inputs.includes(tensor)),
      ),
  );
  return (checking?.multipleOf as number | undefined) ?? 1;
}

/** Shapes that were found to go through a network; asking again costs nothing. */
const passed = new WeakMap<LayersModel, Map<string, Shape>>();

/**
 * The shape that a network makes of others, from its layers' own arithmetic.
 *
 * @param inputs Whole shapes, `[B, ...]`, one an input.
 * @throws ShapeError where a layer cannot take its input, such as an image smaller than its kernel.
 */
export function shapeThrough(
  caller: string,
  name: string,
  model: LayersModel,
  inputs: readonly Shape[],
): Shape {
  const known = passed.get(model) ?? new Map<string, Shape>();
  passed.set(model, known);
  const key = inputs.map(listed).join();
  const before = known.get(key);
  if (before) return before;
  try {
    const shape = outputShape(model, inputs);
    known.set(key, shape);
    return shape;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new ShapeError(`${caller}: ${name} cannot take ${key} (${reason})`, { cause });
  }
}

function outputShape(model: LayersModel, inputs: readonly Shape[]): Shape {
  // A Sequential makes its graph when it is first used, or asked to.
  const { nodesByDepth } = model as unknown as { readonly nodesByDepth?: object };
  if (Object.keys(nodesByDepth ?? {}).length === 0) model.build(inputs[0] as Shape);
  const whole = inputs.length === 1 ? (inputs[0] as Shape) : [...inputs];
  const shape = model.computeOutputShape(whole);
  return (Array.isArray(shape[0]) ? shape[0] : shape) as Shape;
}
