import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import * as tf from '@tensorflow/tfjs-core';

const require = createRequire(import.meta.url);
const relaxedSimd = process.env.BENCH_RELAXED_SIMD === '1';

/**
 * Starts a TensorFlow.js engine in this process.
 *
 * @returns Why it cannot be had, or undefined.
 */
export async function startEngine(engine, threads) {
  switch (engine) {
    case 'gan-wasm': {
      // Node 20 has it behind a flag.
      if (relaxedSimd) setFlagsFromString('--experimental-wasm-relaxed-simd');
      const { setRelaxedSimd, setThreadCount } = await import('@gan/backend-wasm');
      setRelaxedSimd(relaxedSimd);
      setThreadCount(threads);
      break;
    }
    case 'cpu':
      await import('@tensorflow/tfjs-backend-cpu');
      break;
    case 'wasm': {
      const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
      setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
      break;
    }
    case 'tensorflow':
      try {
        await import('@tensorflow/tfjs-node');
      } catch (error) {
        const missing = error.code === 'ERR_MODULE_NOT_FOUND';
        return missing ? 'not installed' : `does not load: ${firstLine(error)}`;
      }
      break;
  }
  return (await tf.setBackend(engine)) ? undefined : 'does not start';
}

export const firstLine = (error) =>
  String(error?.message ?? error)
    .split('\n')[0]
    .slice(0, 120);
