import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A Node that pairs vectors, if there is one: of the package `node`, or what GAN_NEWER_NODE names. */
export function newerNode(): string | undefined {
  const installed = fileURLToPath(new URL('../../../node_modules/node/bin/node', import.meta.url));
  return process.env.GAN_NEWER_NODE || (existsSync(installed) ? installed : undefined);
}
