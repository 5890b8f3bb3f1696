import { fusedKernels, StepNotes, type StepRecorder, type TensorPlace } from '@gan/core';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmBackend } from '../backend';
import type { Elements, Observer } from '../runtime/observer';
import { exchangeOn } from './exchange';

/** Values of so many bytes or fewer may be made in a step, and any number of equal ones: they are part of what it does. */
const constantBytes = 64;

/** Kernels whose attributes are read anew where the step is repeated. */
const changing: ReadonlySet<string> = new Set([fusedKernels.adam]);

/** Takes down a step while it runs: what it does to the memory, and what it does besides. */
export class Recorder extends StepNotes implements StepRecorder, Observer {
  /** What it does to the memory, in its order. */
  readonly actions: (() => void)[] = [];
  /** Data by number: first what it was given, then what it has made. */
  readonly #numbers = new Map<object, number>();
  /** Data that it has made. */
  readonly made: object[] = [];
  /** Data that was made in the step and has not been read yet, and what its first reading is to do. */
  readonly #unread = new WeakMap<object, () => void>();
  readonly #backend: WasmBackend;

  /** @param given What the step may read. */
  constructor(backend: WasmBackend, given: readonly TensorInfo[]) {
    super();
    this.#backend = backend;
    for (const { dataId } of given) this.#number(dataId);
  }

  did(action: () => void): void {
    this.actions.push(action);
  }

  read(): void {
    this.refuse('reads values in JavaScript');
  }

  brought(values: ArrayLike<number>, into: () => Elements, dataId?: object): void {
    if (this.isDrawn(values)) {
      this.words.push(`draws ${values.length}`);
      this.did(() => into().set(values));
      return;
    }
    const copy = into().slice();
    const [first = 0] = copy;
    const areEqual = copy.every((value) => Object.is(value, first));
    const keep = () => {
      if (areEqual) {
        this.words.push(`has ${copy.length} times ${inWords(first)}`);
        this.did(() => into().fill(first));
      } else if (copy.byteLength <= constantBytes) {
        this.words.push(`has ${Array.from(copy, inWords)}`);
        this.did(() => into().set(copy));
      } else {
        this.#refuseValues(copy.byteLength);
      }
    };
    // TensorFlow.js makes zeros for gradients that nobody asks for.
    if (dataId) this.#unread.set(dataId, keep);
    else keep();
  }

  added(dataId: object): void {
    this.#number(dataId);
    this.made.push(dataId);
  }

  called(kernelName: string, inputs: object, attrs: object | undefined): void {
    const operands = Object.entries(inputs as Record<string, TensorInfo | undefined>).map(
      ([name, tensor]) => tensor && `${name} ${this.#wordsOf(tensor)}`,
    );
    const settings = changing.has(kernelName)
      ? ''
      : JSON.stringify(attrs, (_, value) => inWords(value));
    this.words.push(`${kernelName} ${operands} ${settings}`);
  }

  /** A tensor is read, or outlives the step. */
  reads({ dataId }: TensorInfo): void {
    this.#unread.get(dataId)?.();
    this.#unread.delete(dataId);
  }

  exchange(tensor: object, choose: () => TensorPlace<object> | undefined): object {
    const choosing = choose as () => TensorPlace<Tensor> | undefined;
    const { result, exchange } = exchangeOn(this.#backend, tensor as Tensor, choosing);
    this.words.push(`exchanges ${this.#wordsOf(tensor as Tensor)}`);
    const { runtime } = this.#backend;
    // What it does now, it does with other places when the step is repeated.
    runtime.observer = undefined;
    exchange();
    runtime.observer = this;
    this.did(exchange);
    return result;
  }

  #number(dataId: object): void {
    this.#numbers.set(dataId, this.#numbers.size);
  }

  #refuseValues(bytes: number): void {
    this.refuse(`brings ${bytes} bytes into the memory that are made in the step`);
  }

  #wordsOf(tensor: TensorInfo): string {
    this.reads(tensor);
    const { dataId, shape, dtype } = tensor;
    const number = this.#numbers.get(dataId);
    if (number === undefined)
      this.refuse('reads tensors that are neither of its batch nor of its state');
    return `${number} ${dtype} ${shape}`;
  }
}

/** JSON knows neither -0 nor what is not finite. */
const inWords = (value: unknown) =>
  typeof value !== 'number' ? value : Object.is(value, -0) ? '-0' : String(value);
