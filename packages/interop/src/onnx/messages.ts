/**
 * The messages of an ONNX file that are written here, with the field numbers of its published schema,
 * onnx.proto.
 */

/** A field's type on the wire. */
export type Kind = 'int32' | 'int64' | 'float' | 'string' | 'bytes';

/** Field numbers and types of a message, in the order of the numbers. */
export type Schema = Readonly<Record<string, readonly [field: number, type: Kind | Schema]>>;

type SchemaOf<Message> = {
  readonly [Field in keyof Message]-?: readonly [field: number, type: Kind | Schema];
};

/** A constant: a weight, or the sizes that an operator asks for. */
export interface TensorMessage {
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly name: string;
  /** The values, little-endian. */
  readonly rawData: Uint8Array;
}

/** Element types of {@link TensorMessage}. */
export const elementTypes = { float: 1, int64: 7 } as const;

const tensor: SchemaOf<TensorMessage> = {
  dims: [1, 'int64'],
  dataType: [2, 'int32'],
  name: [8, 'string'],
  rawData: [9, 'bytes'],
};

/** A setting of an operator, of one of these types. */
export interface AttributeMessage {
  readonly name: string;
  readonly f?: number;
  readonly i?: number;
  readonly s?: Uint8Array;
  readonly ints?: readonly number[];
  readonly type: number;
}

/** The types of {@link AttributeMessage}. */
export const attributeTypes = { float: 1, int: 2, text: 3, ints: 7 } as const;

const attribute: SchemaOf<AttributeMessage> = {
  name: [1, 'string'],
  f: [2, 'float'],
  i: [3, 'int64'],
  s: [4, 'bytes'],
  ints: [8, 'int64'],
  type: [20, 'int32'],
};

/** An operator, and the names of what goes in and out. */
export interface NodeMessage {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly opType: string;
  readonly attribute: readonly AttributeMessage[];
}

const node: SchemaOf<NodeMessage> = {
  input: [1, 'string'],
  output: [2, 'string'],
  name: [3, 'string'],
  opType: [4, 'string'],
  attribute: [5, attribute],
};

/** A size: a number, or the name of one that is known when the network runs. */
export interface DimensionMessage {
  readonly dimValue?: number;
  readonly dimParam?: string;
}

const dimension: SchemaOf<DimensionMessage> = {
  dimValue: [1, 'int64'],
  dimParam: [2, 'string'],
};

/** An input or output of the network. */
export interface ValueInfoMessage {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim: readonly DimensionMessage[] };
    };
  };
}

const valueInfo: SchemaOf<ValueInfoMessage> = {
  name: [1, 'string'],
  type: [2, { tensorType: [1, { elemType: [1, 'int32'], shape: [2, { dim: [1, dimension] }] }] }],
};

/** Operators in an order in which they can run. */
export interface GraphMessage {
  readonly node: readonly NodeMessage[];
  readonly name: string;
  readonly initializer: readonly TensorMessage[];
  readonly input: readonly ValueInfoMessage[];
  readonly output: readonly ValueInfoMessage[];
}

const graph: SchemaOf<GraphMessage> = {
  node: [1, node],
  name: [2, 'string'],
  initializer: [5, tensor],
  input: [11, valueInfo],
  output: [12, valueInfo],
};

/** The whole file. */
export interface ModelMessage {
  readonly irVersion: number;
  readonly producerName: string;
  readonly producerVersion: string;
  readonly graph: GraphMessage;
  readonly opsetImport: readonly { readonly domain: string; readonly version: number }[];
  readonly metadataProps: readonly { readonly key: string; readonly value: string }[];
}

/** The schema of {@link ModelMessage}. */
export const modelSchema: SchemaOf<ModelMessage> = {
  irVersion: [1, 'int64'],
  producerName: [2, 'string'],
  producerVersion: [3, 'string'],
  graph: [7, graph],
  opsetImport: [8, { domain: [1, 'string'], version: [2, 'int64'] }],
  metadataProps: [14, { key: [1, 'string'], value: [2, 'string'] }],
};
