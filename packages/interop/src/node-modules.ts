import { CheckpointError, nodeModule } from '@gan/core';

/** The only file that reaches for Node: everything else here runs in a browser. */
async function load<Module>(name: `node:${string}`): Promise<Module> {
  const loaded = nodeModule<Module>(name);
  if (loaded) return loaded;
  throw new CheckpointError(
    `files are read and written in Node only, where ${name} is; elsewhere give the bytes`,
  );
}

/** `node:fs/promises`. */
export const loadFs = () => load<typeof import('node:fs/promises')>('node:fs/promises');
