import { BackendError } from '@gan/core';

/** What the libraries are chosen by. */
export interface Platform {
  /** Such as `linux x64`. */
  readonly name: string;
  /** The version of the C library; undefined where it is another than glibc. */
  readonly glibc?: string;
}

/** The platform that this runs on. */
export function thisPlatform(): Platform {
  const { glibcVersionRuntime: glibc } = (
    process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } }
  ).header;
  return { name: `${process.platform} ${process.arch}`, ...(glibc && { glibc }) };
}

/**
 * The version of glibc, where the engine was tried on such a platform.
 *
 * @throws BackendError for all but Linux x64 with glibc.
 */
export function requireLinux({ name, glibc }: Platform): string {
  const instead = 'the wasm engine comes with @gan/backend and runs here';
  if (name !== 'linux x64') {
    throw new BackendError(
      `gan engine: tensorflow is put in place on linux x64 alone, which was tried, and this is ${name}; ${instead}`,
    );
  }
  if (!glibc) {
    throw new BackendError(
      `gan engine: libtensorflow needs a Linux with glibc, and this one (musl?) has none; ${instead}`,
    );
  }
  return glibc;
}
