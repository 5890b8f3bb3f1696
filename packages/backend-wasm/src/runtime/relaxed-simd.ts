import { BackendError, OptionError, show } from '@gan/core';
import { processState } from './state';

/** Uses one relaxed instruction, `f32x4.relaxed_madd`, on three zero vectors. */
const probe = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x0a, 0x13, 0x01, 0x11, 0x00],
  ...[0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f],
  ...[0xfd, 0x85, 0x02, 0x0b],
);

/**
 * Whether WebAssembly here has relaxed SIMD, which {@link setRelaxedSimd} asks for.
 *
 * Node 22 and Chrome 114 have it, and what is newer; Node 20 with `--experimental-wasm-relaxed-simd`.
 *
 * @example
 * ```ts
 * import { hasRelaxedSimd, setRelaxedSimd } from '@gan/backend-wasm';
 *
 * setRelaxedSimd(hasRelaxedSimd());
 * ```
 */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(probe);
}

/**
 * Sums up products with fused multiply-add, c + a b rounded once, where the processor has it.
 *
 * How much faster that is depends on the processor: one that multiplies and adds side by side gains
 * little. Results are still the same from run to run and for any number of threads, but no longer on
 * every machine, and differ from those without it in the last bits; so it is off unless asked for. Call
 * it before the backend starts.
 *
 * @param enabled Defaults to `false` where this is never called.
 * @throws OptionError if `enabled` is not a boolean.
 * @throws BackendError where WebAssembly lacks it, or if the backend has already started otherwise.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { hasRelaxedSimd, setRelaxedSimd } from '@gan/backend-wasm';
 *
 * if (hasRelaxedSimd()) setRelaxedSimd(true);
 * await tf.setBackend('gan-wasm');
 * ```
 */
export function setRelaxedSimd(enabled: boolean): void {
  if (typeof enabled !== 'boolean') {
    throw new OptionError(`setRelaxedSimd: enabled must be true or false, got ${show(enabled)}`);
  }
  const state = processState();
  if (state.runtime && enabled !== (state.build === 'fused')) {
    throw new BackendError(
      `setRelaxedSimd: the backend has already started ${enabled ? 'without' : 'with'} it; call ` +
        "setRelaxedSimd before tf.setBackend('gan-wasm') or tf.ready()",
    );
  }
  if (enabled && !hasRelaxedSimd()) {
    throw new BackendError(
      'setRelaxedSimd: WebAssembly has no relaxed SIMD here; use Node 22 or newer, Node 20 with ' +
        '--experimental-wasm-relaxed-simd, or Chrome 114 or newer, or ask hasRelaxedSimd() first',
    );
  }
  state.build = enabled ? 'fused' : 'plain';
}
