import { dtypeOfStorage, dtypes } from './dtypes';

/** Element types that are not read, by their storage classes, and bytes an element. */
const unreadTypes: ReadonlyMap<string, { readonly dtype: string; readonly bytes: number }> =
  new Map(
    Object.entries({
      ComplexHalfStorage: { dtype: 'complex32', bytes: 4 },
      ComplexFloatStorage: { dtype: 'complex64', bytes: 8 },
      ComplexDoubleStorage: { dtype: 'complex128', bytes: 16 },
      QInt8Storage: { dtype: 'qint8', bytes: 1 },
      QUInt8Storage: { dtype: 'quint8', bytes: 1 },
      QInt32Storage: { dtype: 'qint32', bytes: 4 },
      QUInt4x2Storage: { dtype: 'quint4x2', bytes: 1 },
      QUInt2x4Storage: { dtype: 'quint2x4', bytes: 1 },
      UntypedStorage: { dtype: 'untyped', bytes: 1 },
      _UntypedStorage: { dtype: 'untyped', bytes: 1 },
    }),
  );

/** PyTorch's name of the elements of a storage class, read or not; undefined for no such class. */
export const typeOfStorage = (name: string): string | undefined =>
  dtypeOfStorage.get(name) ?? unreadTypes.get(name)?.dtype;

const bytesOfUnread = new Map([...unreadTypes.values()].map(({ dtype, bytes }) => [dtype, bytes]));

/** Bytes an element of a storage; undefined where they are unknown. */
export const storageBytes = (dtype: string): number | undefined =>
  bytesOfUnread.get(dtype) ?? dtypes.get(dtype)?.bytes;
