import type { BuildName } from '../runtime/builds';
import type { LateTests } from '../runtime/replacement';

/** How the products are computed; see setVectors. */
export type Vectors = 'plain' | 'wide' | 'fused';

/** What may be asked for. */
export const vectorChoices = ['auto', 'fused', 'wide', 'plain'] as const;

export type AskedVectors = (typeof vectorChoices)[number];

/** Which vectors the backend computes with, and why. */
export interface VectorsInfo {
  readonly vectors: Vectors;
  /** The width of what the processor computes at a time. */
  readonly bits: 128 | 256;
  /** Why these and no others, in words. */
  readonly reason: string;
}

/** A program compiled for a memory that is shared or not. */
export interface CompiledProgram {
  readonly module: WebAssembly.Module;
  readonly shared: boolean;
}

/** The build that serves, and what was asked for. */
export interface Choice {
  readonly asked: AskedVectors;
  readonly build: BuildName;
  readonly info: VectorsInfo;
  /** The program, where choosing has compiled it, and what is left to test of it. */
  readonly compiled?: CompiledProgram;
  readonly late?: LateTests;
}
