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

  /** Whether there is a tensor of that name and shape. */
  fits(key: string, shape: readonly number[]): boolean {
    const got = this.#state.get(key)?.shape;
    return got !== undefined && list(got) === list(shape);
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
   * The sizes of a dense layer's weights, `[out, in]`.
   *
   * @throws CheckpointError when it is missing or no matrix.
   */
  matrix(key: string): [outputs: number, inputs: number] {
    const tensor = this.#state.get(key);
    const shape = tensor?.shape;
    const elements = shape?.reduce((a, b) => a * b, 1);
    if (shape?.length === 2 && elements && elements === tensor?.data?.length) {
      return shape as [number, number];
    }
    throw new CheckpointError(
      `${this.#caller}: ${key} must be a dense layer's weights, a tensor of two axes; ` +
        (shape ? `its shape is ${list(shape)}` : 'it is missing'),
    );
  }

  /**
   * Checks the weights of a dense layer that the network will have, `[out, in]`.
   *
   * @throws CheckpointError when they are missing or have other sizes.
   */
  expectMatrix(key: string, shape: readonly [outputs: number, inputs: number]): void {
    const got = this.matrix(key);
    if (list(got) === list(shape)) return;
    throw new CheckpointError(
      `${this.#caller}: ${key} must have shape ${list(shape)} after the weights before it, got ${list(got)}`,
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

  /**
   * The norm after the convolution at `prefix` + index.
   *
   * @throws CheckpointError where the names fit no norm of the reference's.
   */
  norm(prefix: string, index: number): Norm {
    const bias = this.has(`${prefix}.${index}.bias`);
    const norm = `${prefix}.${index + 1}`;
    if (!this.has(`${norm}.weight`)) return bias ? 'instance' : 'none';
    if (!this.has(`${norm}.running_mean`)) {
      if (bias) return 'instance-affine';
      throw new CheckpointError(
        `${this.#caller}: the norm ${norm} has a scale, but no running statistics, and no bias is before ` +
          'it; it is no norm of the reference, which is not supported (batch norm with ' +
          'track_running_stats=False, or an instance norm of another implementation), or the file has ' +
          'parameters alone; then save net.state_dict(), which has the running statistics too',
      );
    }
    if (!bias) return 'batch';
    throw new CheckpointError(
      `${this.#caller}: the norm ${norm} has a scale and running statistics, and a bias is before it; it is ` +
        'an instance norm with affine=True and track_running_stats=True, or a batch norm of another ' +
        "implementation; for the first give { norm: 'instance-affine' }, which leaves the running " +
        'statistics out; the second is not supported',
    );
  }
}
