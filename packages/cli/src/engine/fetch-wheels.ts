import { mkdir } from 'node:fs/promises';
import { BackendError } from '@gan/core';
import type { Build } from './builds';
import { checkSpace } from './disk-space';
import { type DownloadProgress, download, missingBytes } from './download';
import { fittingWheels } from './fitting-wheel';
import { chooseWheels, cudaRequirements } from './nvidia-wheels';
import { type IndexedWheel, listWheels } from './package-index';
import { wheelMetadata } from './wheel';

/** What {@link fetchWheels} is asked for. */
export interface FetchOptions {
  readonly version: string;
  /** The machine's. */
  readonly glibc: string;
  /** Where downloads are kept. */
  readonly cache: string;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

/** Paths of the wheels that an engine is made of. */
export interface Wheels {
  readonly tensorflow: string;
  readonly nvidia: readonly string[];
}

/**
 * Downloads the wheels that are not in the cache yet.
 *
 * @throws BackendError that says what went wrong and what to do.
 */
export async function fetchWheels(build: Build, options: FetchOptions): Promise<Wheels> {
  const { version, glibc, cache: folder, signal, onProgress } = options;
  const fetching = { folder, signal, onProgress };
  const listed = await listWheels(build.wheel, { signal });
  // The wheel's Python is of no account here; this one is there in all versions.
  const [wheel] = fittingWheels(listed, { python: 'cp311', glibc }).filter(
    (one) => one.version === version,
  );
  if (!wheel) throw noWheel(build, listed, options);
  const tensorflow = await download(wheel, fetching);
  if (build.name === 'cpu') return { tensorflow, nvidia: [] };
  const requirements = cudaRequirements(await wheelMetadata(tensorflow));
  const wheels = await chooseWheels(requirements, { signal, glibc });
  await checkSpaceFor(wheels, folder);
  const nvidia: string[] = [];
  for (const one of wheels) nvidia.push(await download(one, fetching));
  return { tensorflow, nvidia };
}

/** All together, before the first of them. */
async function checkSpaceFor(wheels: readonly IndexedWheel[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  let bytes = 0;
  for (const wheel of wheels) bytes += await missingBytes(wheel, folder);
  await checkSpace(folder, bytes);
}

function noWheel(
  build: Build,
  listed: readonly IndexedWheel[],
  options: FetchOptions,
): BackendError {
  const { version, glibc } = options;
  const newer = fittingWheels(listed, { python: 'cp311', glibc: '99' }).find(
    (one) => one.version === version,
  );
  return new BackendError(
    newer
      ? `gan engine: ${build.wheel} ${version} needs glibc ${newer.glibc}, and this machine has ${glibc}; ` +
          `take an older --version, from ${build.versions[0]}`
      : `gan engine: the package index has no ${build.wheel} ${version} for Linux x64; ` +
          'take another --version, or check PIP_INDEX_URL',
  );
}
