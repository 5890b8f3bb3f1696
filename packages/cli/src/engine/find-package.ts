import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { OptionError } from '@gan/core';
import { type Build, npmVersion } from './builds';

/** The folder of the npm package as programs in `dir` find it; undefined where it is not installed. */
export function lookForPackage({ npmPackage }: Build, dir: string): string | undefined {
  try {
    const file = createRequire(join(resolve(dir), 'program.js')).resolve(
      `${npmPackage}/package.json`,
    );
    return dirname(file);
  } catch {
    return undefined;
  }
}

/**
 * The folder of the npm package as programs in `dir` find it.
 *
 * @throws OptionError where it is not installed, or in another version than the one that was tried.
 */
export function findPackage(build: Build, dir: string): string {
  const install = `npm i --ignore-scripts ${build.npmPackage}@${npmVersion}`;
  const folder = lookForPackage(build, dir);
  if (!folder) {
    throw new OptionError(
      `gan engine: ${build.npmPackage} is not installed in ${resolve(dir)}; ${install}`,
    );
  }
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (version !== npmVersion) {
    throw new OptionError(
      `gan engine: ${folder} has version ${version}, and ${npmVersion} is what was tried; ${install}`,
    );
  }
  return folder;
}
