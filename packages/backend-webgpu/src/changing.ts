import type { ShaderNumber } from './shader';

/** Numbers that differ from step to step. */
export interface Changing {
  /** Shaders that name the same have one buffer. */
  readonly name: string;
  /** What they are read from: where the step is repeated, each object has its own buffer. */
  readonly source: object;
  readonly numbers: () => readonly ShaderNumber[];
}
