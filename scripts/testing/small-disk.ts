import { execFileSync } from 'node:child_process';

/** A folder that is a disk of its own. */
export interface SmallDisk {
  /** Mounts it anew, such as with `'size=1m'` or `'ro'`. */
  remount(options: string): void;
  unmount(): void;
}

/**
 * Makes a folder a disk of its own, such as of `'64k'`, which fills up.
 *
 * @returns Undefined where that is not allowed: only root may mount.
 */
export function smallDisk(folder: string, size: string): SmallDisk | undefined {
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { stdio: 'ignore' });
  try {
    run('mount', '-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder);
  } catch {
    return undefined;
  }
  return {
    remount: (options) => run('mount', '-o', `remount,${options}`, folder),
    unmount: () => run('umount', folder),
  };
}
