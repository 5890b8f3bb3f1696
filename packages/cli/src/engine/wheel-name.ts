import { compareVersions } from './versions';

/** What the name of a wheel says. */
export interface WheelName {
  readonly version: string;
  /** Such as `cp311`. */
  readonly python: string;
  /** The oldest glibc that it runs with, on Linux x64; undefined on other platforms. */
  readonly glibc?: string;
}

/** The names that stand for a version of glibc. */
const olderNames: Readonly<Record<string, string>> = {
  manylinux1: '2.5',
  manylinux2010: '2.12',
  manylinux2014: '2.17',
};

/** Reads the name of a wheel: `NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl`; undefined of other files. */
export function readWheelName(file: string): WheelName | undefined {
  const [, version, python, platforms] =
    /^[^-]+-([^-]+)(?:-\d[^-]*)?-([^-]+)-[^-]+-([^-]+)\.whl$/.exec(file) ?? [];
  if (!version || !python || !platforms) return undefined;
  const [glibc] = platforms.split('.').flatMap(glibcOf).sort(compareVersions);
  return { version, python, ...(glibc && { glibc }) };
}

function glibcOf(platform: string): string[] {
  const [, name = '', major, minor] =
    /^(manylinux\d*)(?:_(\d+)_(\d+))?_x86_64$/.exec(platform) ?? [];
  const version = major && minor ? `${major}.${minor}` : olderNames[name];
  return version ? [version] : [];
}
