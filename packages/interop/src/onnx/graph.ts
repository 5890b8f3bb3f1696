import { NonFiniteError, textToBytes } from '@gan/core';
import type { Shape } from '@tensorflow/tfjs-layers';
import {
  type AttributeMessage,
  attributeTypes,
  elementTypes,
  type NodeMessage,
  type TensorMessage,
} from './messages';

/** A tensor of the network as it runs. */
export interface Value {
  readonly name: string;
  /** Sizes in TensorFlow.js' order, images being `[B, H, W, C]`; null where they are not known. */
  readonly shape: Shape;
  /** Whether it is an image whose values lie as `[B, C, H, W]`. */
  readonly channelsFirst: boolean;
}

/** An operator's setting. */
export type Attribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly text: string }
  | { readonly ints: readonly number[] };

/** An operator's settings by name; those that are undefined are left out. */
export type Attributes = Readonly<Record<string, Attribute | undefined>>;

function attributeMessage(name: string, attribute: Attribute): AttributeMessage {
  if ('int' in attribute) return { name, i: attribute.int, type: attributeTypes.int };
  if ('float' in attribute) return { name, f: attribute.float, type: attributeTypes.float };
  if ('ints' in attribute) return { name, ints: attribute.ints, type: attributeTypes.ints };
  return { name, s: textToBytes(attribute.text), type: attributeTypes.text };
}

/** Where an axis in TensorFlow.js' order, negative ones from the end, lies in a value. */
export function axisOf({ shape, channelsFirst }: Value, axis: number): number {
  const place = axis < 0 ? axis + shape.length : axis;
  return channelsFirst ? ([0, 2, 3, 1][place] as number) : place;
}

const toChannelsFirst = [0, 3, 1, 2];
const toChannelsLast = [0, 2, 3, 1];

/** The operators and constants of a network, in the order in which they are added. */
export class Graph {
  readonly nodes: NodeMessage[] = [];
  readonly constants: TensorMessage[] = [];
  readonly #names = new Set<string>();
  readonly #weights = new Map<object, Map<string, string>>();
  readonly #turned = new Map<string, Value>();

  constructor(readonly opset: number) {}

  /** A name that nothing has yet, which it now is. */
  claim(wanted: string): string {
    let name = wanted;
    for (let i = 1; this.#names.has(name); i++) name = `${wanted}_${i}`;
    this.#names.add(name);
    return name;
  }

  /** Adds an operator of one output, which takes names; returns the output's. */
  node(
    owner: string,
    opType: string,
    input: readonly string[],
    attributes: Attributes = {},
  ): string {
    const name = this.claim(`${owner}/${opType}`);
    const attribute = Object.entries(attributes).flatMap(([key, value]) =>
      value ? [attributeMessage(key, value)] : [],
    );
    this.nodes.push({ input, output: [name], name, opType, attribute });
    return name;
  }

  /** Adds an operator that changes a value's numbers, but not its shape. */
  through(owner: string, opType: string, x: Value, attributes?: Attributes): Value {
    return { ...x, name: this.node(owner, opType, [x.name], attributes) };
  }

  /**
   * Adds float32 numbers; returns their name.
   *
   * @throws NonFiniteError for NaN and infinities.
   */
  floats(wanted: string, dims: readonly number[], values: Float32Array): string {
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new NonFiniteError(
        `toOnnx: ${wanted} holds ${values[bad]} at index ${bad}; use an earlier checkpoint`,
      );
    }
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return this.#constant(wanted, dims, elementTypes.float, rawData);
  }

  /** Adds a list of integers; returns its name. */
  integers(wanted: string, values: readonly number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    return this.#constant(wanted, [values.length], elementTypes.int64, new Uint8Array(data.buffer));
  }

  #constant(wanted: string, dims: readonly number[], dataType: number, rawData: Uint8Array) {
    const name = this.claim(wanted);
    this.constants.push({ dims, dataType, name, rawData });
    return name;
  }

  /** The name of a constant of a layer, which is added where the layer is used first. */
  shared(layer: object, what: string, add: () => string): string {
    const known = this.#weights.get(layer) ?? new Map<string, string>();
    this.#weights.set(layer, known);
    const name = known.get(what) ?? add();
    known.set(what, name);
    return name;
  }

  /** An image with its values as `[B, C, H, W]`. */
  channelsFirst(x: Value): Value {
    return x.channelsFirst ? x : this.#turn(x, toChannelsFirst);
  }

  /** A value with its axes in TensorFlow.js' order. */
  channelsLast(x: Value): Value {
    return x.channelsFirst ? this.#turn(x, toChannelsLast) : x;
  }

  #turn(x: Value, perm: readonly number[]): Value {
    const known = this.#turned.get(x.name);
    if (known) return known;
    const name = this.node(x.name, 'Transpose', [x.name], { perm: { ints: perm } });
    const turned = { ...x, name, channelsFirst: !x.channelsFirst };
    this.#turned.set(x.name, turned);
    this.#turned.set(name, x);
    return turned;
  }
}
