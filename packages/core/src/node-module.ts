interface NodeProcess {
  getBuiltinModule?(name: string): unknown;
}

/**
 * A module of Node's own, such as `node:fs/promises`; undefined where there is none, as in browsers.
 *
 * It is asked of the process: bundlers see no import to follow, and it is there in ESM, in CommonJS
 * and in the contexts that test runners make, which refuse `import()`.
 *
 * @example
 * ```ts
 * import { nodeModule } from '@gan/core';
 *
 * const path = nodeModule<typeof import('node:path')>('node:path');
 * console.log(path?.basename('photos/1.png')); // 1.png, in a browser undefined
 * ```
 *
 * @internal
 */
export function nodeModule<Module>(name: `node:${string}`): Module | undefined {
  const { process } = globalThis as { process?: NodeProcess };
  return process?.getBuiltinModule?.(name) as Module | undefined;
}
