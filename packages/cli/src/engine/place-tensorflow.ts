import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { replaceFolder } from '@gan/core';
import { type Build, checkVersion } from './builds';
import { cacheFolder } from './cache';
import { compileBinding, findCompiler } from './compiler';
import { checkSpace, writingTo } from './disk-space';
import { type FetchOptions, fetchWheels, type Wheels } from './fetch-wheels';
import { findPackage } from './find-package';
import { linkLibraries, placeOfLibtensorflow } from './libtensorflow-files';
import { placeOfNvidia } from './nvidia-wheels';
import { filesOf, isWhole, type Placed, readPlaced, removeLeftovers } from './placed';
import { requireLinux, thisPlatform } from './platform';
import { type Placing, unpackedSize, unpackWheel } from './wheel';

/** What {@link placeTensorflow} does at the moment. */
export type Stage =
  | { readonly event: 'unpack'; readonly wheel: string; readonly bytes: number }
  | { readonly event: 'compile'; readonly compiler: string };

/** Options of {@link placeTensorflow}. */
export interface PlaceOptions extends Pick<FetchOptions, 'signal' | 'onProgress'> {
  /** The folder whose programs shall find the engine. */
  readonly dir: string;
  /** The version of libtensorflow. Defaults to the newest that was tried. */
  readonly version?: string;
  readonly onStage?: (stage: Stage) => void;
}

/** What came of it. */
export interface PlacedEngine extends Placed {
  /** The npm package's folder, which it lies in. */
  readonly folder: string;
  /** Whether anything had to be done. */
  readonly changed: boolean;
}

/**
 * Puts libtensorflow beside an installed tfjs-node: the library out of Python's wheels, and the binding compiled
 * from the package's own sources. What is in place already is left as it is.
 *
 * @throws OptionError for a package that is not installed, and versions that were not tried.
 * @throws BackendError that says what went wrong and what to do; what was in place before stays.
 */
export async function placeTensorflow(build: Build, options: PlaceOptions): Promise<PlacedEngine> {
  const { dir, version = build.versions[1], signal, onStage } = options;
  const glibc = requireLinux(thisPlatform());
  checkVersion(build, version);
  const folder = findPackage(build, dir);
  const { deps, pending, binding } = filesOf(folder);
  const before = readPlaced(folder);
  const hasLibrary = before?.build === build.name && before.version === version;
  if (hasLibrary && isWhole(folder)) return { ...before, folder, changed: false };

  const compiler = findCompiler();
  const compile = async (libraries: string, output: string) => {
    onStage?.({ event: 'compile', compiler: compiler.join(' ') });
    await compileBinding({ compiler, packageFolder: folder, deps: libraries, output, signal });
  };
  return await writingTo(folder, async () => {
    removeLeftovers(folder);
    const install = async () => {
      await mkdir(dirname(binding), { recursive: true });
      await rename(pending, binding);
    };
    if (hasLibrary) {
      // A call that was ended after the library was in place may have left the binding beside it.
      if (!existsSync(pending)) await compile(deps, pending);
      await install();
      return { ...before, folder, changed: true };
    }
    const wheels = await fetchWheels(build, { ...options, version, glibc, cache: cacheFolder() });
    const placed: Placed = { build: build.name, version, wheels: namesOf(wheels) };
    await replaceFolder(deps, async (fresh) => {
      await unpackAll(wheels, fresh, options);
      await linkLibraries(fresh);
      await compile(fresh, join(fresh, basename(pending)));
      await writeFile(join(fresh, 'gan-engine.json'), `${JSON.stringify(placed, null, 2)}\n`);
    });
    await install();
    return { ...placed, folder, changed: true };
  });
}

const namesOf = ({ tensorflow, nvidia }: Wheels) =>
  [tensorflow, ...nvidia].map((path) => basename(path));

async function unpackAll(
  { tensorflow, nvidia }: Wheels,
  folder: string,
  { signal, onStage }: PlaceOptions,
): Promise<void> {
  const parts: { wheel: string; place: Placing; bytes: number }[] = [];
  const add = async (wheel: string, place: Placing) =>
    parts.push({ wheel, place, bytes: await unpackedSize(wheel, place) });
  await add(tensorflow, placeOfLibtensorflow);
  for (const wheel of nvidia) await add(wheel, placeOfNvidia);
  await checkSpace(
    folder,
    parts.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  for (const { wheel, place, bytes } of parts) {
    onStage?.({ event: 'unpack', wheel: basename(wheel), bytes });
    await unpackWheel(wheel, folder, { place, signal });
  }
}
