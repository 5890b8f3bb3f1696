import { BackendError } from '@gan/core';
import { fittingWheels } from './fitting-wheel';
import { type IndexedWheel, listWheels } from './package-index';
import { allows, compareVersions, isRelease } from './versions';

/** A Python package that another needs, and in which versions. */
export interface Requirement {
  readonly name: string;
  readonly specifiers: string;
}

/** What a wheel's METADATA names for the extra `and-cuda`. */
export function cudaRequirements(metadata: string): Requirement[] {
  return metadata.split(/\r?\n/).flatMap((line) => {
    const [, name, specifiers = ''] =
      /^Requires-Dist:\s*([\w.-]+)\s*\(?([^;)]*)\)?\s*;.*extra\s*==\s*["']and-cuda["']/.exec(
        line,
      ) ?? [];
    return name ? { name, specifiers: specifiers.trim() } : [];
  });
}

/**
 * The newest wheel of each that the specifiers allow.
 *
 * @throws BackendError where there is none.
 */
export async function chooseWheels(
  requirements: readonly Requirement[],
  options: { readonly signal: AbortSignal; readonly glibc: string },
): Promise<IndexedWheel[]> {
  return await Promise.all(
    requirements.map(async ({ name, specifiers }) => {
      const wheels = await listWheels(name, options);
      const [newest] = fittingWheels(wheels, { python: 'py3', glibc: options.glibc })
        .filter(({ version, yanked }) => isRelease(version) && !yanked)
        .filter(({ version }) => allows(specifiers, version))
        .sort((a, b) => compareVersions(b.version, a.version));
      if (newest) return newest;
      throw new BackendError(
        `gan engine: the package index has no ${name} ${specifiers} for Linux x64 and glibc ` +
          `${options.glibc}; take another --version, or check PIP_INDEX_URL`,
      );
    }),
  );
}

/** Where the files of NVIDIA's wheels go: beside `lib`, as libtensorflow's run path has them. */
export const placeOfNvidia = (entry: string): string | undefined =>
  entry.startsWith('nvidia/') ? entry : undefined;
