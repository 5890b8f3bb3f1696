import { BackendError, checkChoice } from '@gan/core';
import { leavePairs, v8Flags, whyNoPairs } from './pairing';
import { hasRelaxedSimd } from './relaxed-simd';
import { type Trial, tryPairs } from './try-pairs';
import { type AskedVectors, type Choice, vectorChoices } from './vectors';

/** What a choice depends on. */
export interface Platform {
  /** Tries a build of 256 bits; without a reason to try, says why not. */
  readonly tryPairs: (name: 'wide' | 'fusedWide') => Trial;
  readonly hasRelaxedSimd: () => boolean;
}

/** This process, for a memory that is shared or not. */
export function thisPlatform(shared: boolean): Platform {
  return {
    tryPairs: (name) => {
      const reason = whyNoPairs();
      const flags = v8Flags();
      if (reason !== undefined || !flags)
        return { reason: reason ?? "V8's flags are out of reach" };
      return tryPairs(name, flags, shared);
    },
    hasRelaxedSimd,
  };
}

/**
 * The build for what is asked for.
 *
 * @param by Who asks, as an error names it: `setVectors`.
 * @throws BackendError where it cannot be had; `auto` and `plain` always can.
 */
export function chooseVectors(asked: AskedVectors, by: string, platform: Platform): Choice {
  switch (asked) {
    case 'plain':
      return plain(asked, 'asked for');
    case 'auto': {
      const trial = platform.tryPairs('wide');
      return trial.compiled ? wide(asked, trial) : plain(asked, trial.reason);
    }
    case 'wide': {
      const trial = platform.tryPairs('wide');
      if (trial.compiled) return wide(asked, { ...trial, reason: `asked for; ${trial.reason}` });
      throw new BackendError(
        `${by}: 'wide' cannot be had: ${trial.reason}; use 'auto', which falls back to 'plain' ` +
          'with the same results',
      );
    }
    case 'fused':
      return fused(asked, by, platform);
  }
}

function plain(asked: AskedVectors, reason: string): Choice {
  return { asked, build: 'plain', info: { vectors: 'plain', bits: 128, reason } };
}

function wide(asked: AskedVectors, { compiled, late, reason }: Trial): Choice {
  return { asked, build: 'wide', info: { vectors: 'wide', bits: 256, reason }, compiled, late };
}

function fused(asked: AskedVectors, by: string, platform: Platform): Choice {
  if (!platform.hasRelaxedSimd()) {
    throw new BackendError(
      `${by}: 'fused' cannot be had: WebAssembly has no relaxed SIMD here; use Node 22 or newer, ` +
        "Node 20 with --experimental-wasm-relaxed-simd, or Chrome 114 or newer, or else 'auto'",
    );
  }
  const { compiled, late, reason: result } = platform.tryPairs('fusedWide');
  const reason = `asked for; ${result}`;
  if (!compiled) return { asked, build: 'fused', info: { vectors: 'fused', bits: 128, reason } };
  const info = { vectors: 'fused', bits: 256, reason } as const;
  return { asked, build: 'fusedWide', info, compiled, late };
}

/** Undoes what choosing has set, where the choice is not to serve. */
export function dropChoice(choice: Choice | undefined): void {
  const flags = choice?.info.bits === 256 ? v8Flags() : undefined;
  if (flags) leavePairs(flags);
}

/**
 * What the environment asks for, if it does.
 *
 * @throws OptionError if that is none of the choices.
 */
export function vectorsOfEnvironment(): AskedVectors | undefined {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const value = process?.env?.GAN_WASM_VECTORS;
  if (value === undefined || value === '') return undefined;
  checkChoice('gan-wasm', 'GAN_WASM_VECTORS', value, vectorChoices);
  return value as AskedVectors;
}

/** The choice after a test that came late found the wide program wanting. */
export function narrowed({ asked, build }: Choice, reason: string): Choice {
  if (build === 'fusedWide') {
    return { asked, build: 'fused', info: { vectors: 'fused', bits: 128, reason } };
  }
  return plain(asked, reason);
}
