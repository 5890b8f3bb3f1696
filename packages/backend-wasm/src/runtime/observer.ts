/** What looks at a step while it runs, to do it again. */
export interface Observer {
  /** Something was done to the memory alone, by its addresses. */
  did(action: () => void): void;
  /** JavaScript reads a tensor's values. */
  read(): void;
  /**
   * Values from JavaScript have come into the memory; `into` gives the place where they lie.
   *
   * @param dataId Whose they are, where it is not known yet whether anybody reads them there.
   */
  brought(values: ArrayLike<number>, into: () => Elements, dataId?: object): void;
  /** There is new data. */
  added(dataId: object): void;
  /** A kernel is called. */
  called(kernelName: string, inputs: object, attrs: object | undefined): void;
}

/** A view of elements in the memory. */
export type Elements = Float32Array | Int32Array | Uint8Array;
