import * as fused from '../generated/program-fused';
import * as fusedWide from '../generated/program-fused-wide';
import * as plain from '../generated/program-plain';
import * as wide from '../generated/program-wide';

/** One compilation of assembly/, whose build.ts says what makes them differ. */
export interface Build {
  /** The program as base64 text. */
  readonly program: string;
  /** The byte of the program that says that its memory is shared. */
  readonly sharedAt: number;
  /** Of the micro-kernel's tile and of packed panels: panelRows and panelColumns of assembly/build.ts. */
  readonly panelRows: number;
  readonly panelColumns: number;
  /** Floats that transforms take at a time: lanes there. */
  readonly lanes: number;
}

/** All there are. Of two that are equally fused, every result has the same bits. */
export const builds = {
  plain: { ...plain, panelRows: 5, panelColumns: 8, lanes: 4 },
  wide: { ...wide, panelRows: 4, panelColumns: 16, lanes: 8 },
  fused: { ...fused, panelRows: 5, panelColumns: 8, lanes: 4 },
  fusedWide: { ...fusedWide, panelRows: 6, panelColumns: 16, lanes: 8 },
} as const satisfies Record<string, Build>;

export type BuildName = keyof typeof builds;

/** A build's program, for a memory that is shared or not. */
export function programOf({ program, sharedAt }: Build, shared: boolean): Uint8Array<ArrayBuffer> {
  const text = atob(program);
  const bytes = new Uint8Array(text.length);
  // Uint8Array.from takes eight times as long, and this is part of every start.
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  if (!shared) bytes[sharedAt] = 1;
  return bytes;
}
