import { afterEach, describe, expect, it, vi } from 'vitest';
import { chooseVectors, type Platform, vectorsOfEnvironment } from './choose';

const module = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
const compiled = { module, shared: true };
const reason = '256-bit vectors are 1.8 times as fast here, to the same bits';

const able: Platform = { tryPairs: () => ({ compiled, reason }), hasRelaxedSimd: () => true };
const slow: Platform = {
  tryPairs: () => ({ reason: '256-bit vectors are only 1.0 times as fast here' }),
  hasRelaxedSimd: () => true,
};
const old: Platform = { ...slow, hasRelaxedSimd: () => false };
const untried: Platform = {
  tryPairs: () => {
    throw new Error('tried');
  },
  hasRelaxedSimd: () => true,
};

describe('chooseVectors', () => {
  it('auto: wide where it passes, else plain, and says why', () => {
    const wide = chooseVectors('auto', 'setVectors', able);
    expect(wide).toMatchObject({ build: 'wide', compiled });
    expect(wide.info).toEqual({ vectors: 'wide', bits: 256, reason });
    const plain = chooseVectors('auto', 'setVectors', slow);
    expect(plain.build).toBe('plain');
    expect(plain.info).toEqual({
      vectors: 'plain',
      bits: 128,
      reason: '256-bit vectors are only 1.0 times as fast here',
    });
  });

  it('plain: tries nothing', () => {
    expect(chooseVectors('plain', 'setVectors', untried)).toEqual({
      asked: 'plain',
      build: 'plain',
      info: { vectors: 'plain', bits: 128, reason: 'asked for' },
    });
  });

  it('wide: that or an error', () => {
    expect(chooseVectors('wide', 'setVectors', able).info.reason).toBe(`asked for; ${reason}`);
    expect(() => chooseVectors('wide', 'setVectors', slow)).toThrow(
      "setVectors: 'wide' cannot be had: 256-bit vectors are only 1.0 times as fast here; use " +
        "'auto', which falls back to 'plain' with the same results",
    );
  });

  it('fused: of 256 bits, else of 128, else an error', () => {
    expect(chooseVectors('fused', 'setVectors', able)).toMatchObject({
      build: 'fusedWide',
      info: { vectors: 'fused', bits: 256 },
      compiled,
    });
    expect(chooseVectors('fused', 'setVectors', slow)).toEqual({
      asked: 'fused',
      build: 'fused',
      info: {
        vectors: 'fused',
        bits: 128,
        reason: 'asked for; 256-bit vectors are only 1.0 times as fast here',
      },
    });
    expect(() => chooseVectors('fused', 'GAN_WASM_VECTORS', old)).toThrow(
      "GAN_WASM_VECTORS: 'fused' cannot be had: WebAssembly has no relaxed SIMD here; use Node 22 or " +
        "newer, Node 20 with --experimental-wasm-relaxed-simd, or Chrome 114 or newer, or else 'auto'",
    );
  });
});

describe('GAN_WASM_VECTORS', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it('asks for one of the choices, or for nothing', () => {
    vi.stubEnv('GAN_WASM_VECTORS', 'fused');
    expect(vectorsOfEnvironment()).toBe('fused');
    vi.stubEnv('GAN_WASM_VECTORS', '');
    expect(vectorsOfEnvironment()).toBeUndefined();
    vi.stubEnv('GAN_WASM_VECTORS', 'broad');
    expect(vectorsOfEnvironment).toThrow(
      /GAN_WASM_VECTORS must be one of 'auto', 'fused', 'wide', 'plain', got 'broad'/,
    );
  });
});
