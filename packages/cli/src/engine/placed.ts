import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning } from '@gan/core';
import type { Build } from './builds';

/** What lies in a package's `deps`, as it is noted there. */
export interface Placed {
  readonly build: Build['name'];
  readonly version: string;
  /** The wheels that it came from. */
  readonly wheels: readonly string[];
}

/** The files of a package that the engine consists of. */
export const filesOf = (packageFolder: string) => ({
  deps: join(packageFolder, 'deps'),
  note: join(packageFolder, 'deps', 'gan-engine.json'),
  /** The module, until its place is free. */
  pending: join(packageFolder, 'deps', 'tfjs_binding.node'),
  /** Where node-pre-gyp looks for it: v8 is the newest Node-API that it knows. */
  binding: join(packageFolder, 'lib', 'napi-v8', 'tfjs_binding.node'),
});

/** What this command has put into the package; undefined where it has not, or another has since. */
export function readPlaced(packageFolder: string): Placed | undefined {
  try {
    return JSON.parse(readFileSync(filesOf(packageFolder).note, 'utf8')) as Placed;
  } catch {
    return undefined;
  }
}

/** Whether library and binding are both there. */
export function isWhole(packageFolder: string): boolean {
  const { binding, pending } = filesOf(packageFolder);
  return existsSync(binding) && !existsSync(pending);
}

/** Removes the folders that a call left behind which was ended from outside, as by a power cut. */
export function removeLeftovers(packageFolder: string): void {
  for (const name of readdirSync(packageFolder)) {
    const [, pid] = /^\.deps\.(\d+)-\w+\.(?:tmp|old)$/.exec(name) ?? [];
    if (pid && !isRunning(Number(pid))) {
      rmSync(join(packageFolder, name), { recursive: true, force: true });
    }
  }
}
