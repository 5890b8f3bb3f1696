/** Whether this is Node, as opposed to a browser. */
export const inNode = () => typeof process !== 'undefined' && process.versions?.node !== undefined;

/**
 * Bundlers follow literal imports; optional engines are named by a variable so that they don't. The
 * CommonJS build requires them instead (scripts/tsup-config.mjs).
 */
export const load = (specifier: string): Promise<unknown> =>
  import(/* @vite-ignore */ /* webpackIgnore: true */ specifier);
