import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from './half-floats';

/** The arrays that hold a tensor's values. */
export type TypedArray =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint8Array;

/** One tensor of a {@link StateDict}. */
export interface StateTensor {
  /**
   * The type in the file, in PyTorch's words: `'float64'`, `'float32'`, `'float16'`, `'bfloat16'`,
   * `'int64'`, `'int32'`, `'int16'`, `'int8'`, `'uint8'` or `'bool'`.
   */
  dtype: string;
  /** Sizes, PyTorch's order; `[]` for a scalar. */
  shape: number[];
  /**
   * The values, last axis fastest. float16 and bfloat16 are float32 here (exactly), int64 is a
   * BigInt64Array, bool a Uint8Array of zeros and ones.
   */
  data: TypedArray;
}

/** Tensors by name, in the file's order: what PyTorch calls a state_dict. */
export type StateDict = Map<string, StateTensor>;

interface Dtype {
  /** Bytes an element in a file. */
  readonly bytes: number;
  /** Its name in safetensors files. */
  readonly safetensors: string;
  /** Its storage class in PyTorch. */
  readonly storage: string;
  /** The array that holds the values in memory. */
  readonly array: {
    new (length: number): TypedArray;
    readonly name: string;
    readonly BYTES_PER_ELEMENT: number;
  };
  /** Values from the file's bytes, which start at an aligned address and belong to nobody else. */
  readonly decode: (bytes: Uint8Array<ArrayBuffer>) => TypedArray;
  /** The file's bytes of values. */
  readonly encode: (values: TypedArray) => Uint8Array;
}

const raw = (values: ArrayBufferView) =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

function plain(
  safetensors: string,
  storage: string,
  array: {
    new (length: number): TypedArray;
    new (buffer: ArrayBuffer): TypedArray;
    readonly name: string;
    readonly BYTES_PER_ELEMENT: number;
  },
): Dtype {
  const decode = (bytes: Uint8Array<ArrayBuffer>) => new array(bytes.buffer);
  return { bytes: array.BYTES_PER_ELEMENT, safetensors, storage, array, decode, encode: raw };
}

function half(
  safetensors: string,
  storage: string,
  from: (bits: Uint16Array) => Float32Array,
  to: (values: Float32Array) => Uint16Array,
): Dtype {
  return {
    bytes: 2,
    safetensors,
    storage,
    array: Float32Array,
    decode: (bytes) => from(new Uint16Array(bytes.buffer)),
    encode: (values) => raw(to(values as Float32Array)),
  };
}

/** Every element type that is read and written, by PyTorch's name. Files are little-endian. */
export const dtypes: ReadonlyMap<string, Dtype> = new Map([
  ['float64', plain('F64', 'DoubleStorage', Float64Array)],
  ['float32', plain('F32', 'FloatStorage', Float32Array)],
  ['float16', half('F16', 'HalfStorage', fromFloat16, toFloat16)],
  ['bfloat16', half('BF16', 'BFloat16Storage', fromBfloat16, toBfloat16)],
  ['int64', plain('I64', 'LongStorage', BigInt64Array)],
  ['int32', plain('I32', 'IntStorage', Int32Array)],
  ['int16', plain('I16', 'ShortStorage', Int16Array)],
  ['int8', plain('I8', 'CharStorage', Int8Array)],
  ['uint8', plain('U8', 'ByteStorage', Uint8Array)],
  ['bool', plain('BOOL', 'BoolStorage', Uint8Array)],
]);

const namesBy = (field: 'safetensors' | 'storage') =>
  new Map([...dtypes].map(([name, dtype]) => [dtype[field], name]));

/** PyTorch's name of a safetensors type. */
export const dtypeOfSafetensors: ReadonlyMap<string, string> = namesBy('safetensors');

/** PyTorch's name of the elements of a storage class. */
export const dtypeOfStorage: ReadonlyMap<string, string> = namesBy('storage');

/** Bytes an element of a dtype that is in {@link dtypes}. */
export const elementBytes = (dtype: string): number => dtypes.get(dtype)!.bytes;

/** Copies `bytes` and reads them as values of a dtype that is in {@link dtypes}. */
export const decode = (dtype: string, bytes: Uint8Array): TypedArray =>
  dtypes.get(dtype)!.decode(new Uint8Array(bytes));

/** How many elements a shape has. */
export const elementCount = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
