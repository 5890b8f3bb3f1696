import { OptionError } from '@gan/core';
import { compareVersions, isRelease } from './versions';

/** A build of libtensorflow, and the npm package that it goes beside. */
export interface Build {
  readonly name: 'cpu' | 'cuda';
  /** The npm package whose folder it goes into. */
  readonly npmPackage: string;
  /** The Python package whose wheel has the library. */
  readonly wheel: string;
  /** The versions that were run: the oldest and the newest. */
  readonly versions: readonly [oldest: string, newest: string];
}

/** The version of the npm packages whose sources are compiled. */
export const npmVersion = '4.22.0';

/** What can be put in place. */
export const builds: Readonly<Record<Build['name'], Build>> = {
  cpu: {
    name: 'cpu',
    npmPackage: '@tensorflow/tfjs-node',
    wheel: 'tensorflow-cpu',
    versions: ['2.12.1', '2.21.0'],
  },
  cuda: {
    name: 'cuda',
    npmPackage: '@tensorflow/tfjs-node-gpu',
    wheel: 'tensorflow',
    versions: ['2.18.1', '2.21.0'],
  },
};

/**
 * Refuses a version of libtensorflow that was not run.
 *
 * @throws OptionError
 */
export function checkVersion({ name, versions }: Build, version: string): void {
  const [oldest, newest] = versions;
  const isKnown =
    isRelease(version) &&
    compareVersions(version, oldest) >= 0 &&
    compareVersions(version, newest) <= 0;
  if (isKnown) return;
  const which = name === 'cuda' ? ' with --cuda' : '';
  throw new OptionError(
    `gan engine: --version must be from ${oldest} to ${newest}${which}, got ${version}; ` +
      `leave it out for ${newest}`,
  );
}
