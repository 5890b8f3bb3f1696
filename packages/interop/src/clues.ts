import { CheckpointError } from '@gan/core';
import type { Norm } from '@gan/layers';
import type { StateDict } from './dtypes';

const list = (sizes: readonly number[]) => `[${sizes.join(', ')}]`;

/** Looks things up in a state_dict whose architecture is being worked out. */
export class Clues {
  readonly #caller: string;
  readonly #state: StateDict;

  constructor(caller: string, state: StateDict) {
    this.#caller = caller;
    this.#state = state;
  }

  has(key: string): boolean {
    return this.#state.has(key);
  }

  /** What a pattern's group matches in the names, each match once. */
  matches(pattern: RegExp): Set<string> {
    return new Set([...this.#state.keys()].flatMap((name) => pattern.exec(name)?.[1] ?? []));
  }

  /**
   * The sizes of a kernel, `[out, in, h, w]` or, transposed, `[in, out, h, w]`.
   *
   * @throws CheckpointError when it is missing or no kernel.
   */
  kernel(key: string): [number, number, number, number] {
    const tensor = this.#state.get(key);
    const shape = tensor?.shape;
    const elements = shape?.reduce((a, b) => a * b, 1);
    if (shape?.length === 4 && elements && elements === tensor?.data?.length) {
      return shape as [number, number, number, number];
    }
    throw new CheckpointError(
      `${this.#caller}: ${key} must be a kernel, a tensor of four axes; ` +
        (shape ? `its shape is ${list(shape)}` : 'it is missing'),
    );
  }

  /**
   * Checks a kernel that the network will have.
   *
   * Names that contradict the sizes could otherwise ask for a network far larger than the file.
   *
   * @throws CheckpointError when it is missing or has other sizes.
   */
  expect(key: string, shape: readonly number[]): void {
    const got = this.kernel(key);
    if (list(got) === list(shape)) return;
    throw new CheckpointError(
      `${this.#caller}: ${key} must have shape ${list(shape)} after the kernels before it, got ${list(got)}`,
    );
  }

  /** The norm after the convolution at `prefix` + index. */
  norm(prefix: string, index: number): Norm {
    if (this.has(`${prefix}.${index + 1}.weight`)) return 'batch';
    return this.has(`${prefix}.${index}.bias`) ? 'instance' : 'none';
  }
}
