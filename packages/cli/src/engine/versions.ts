import { BackendError } from '@gan/core';

/** Whether a version is numbers alone, as opposed to a release candidate and its like. */
export const isRelease = (version: string) => /^\d+(\.\d+)*$/.test(version);

/** Less than 0 where `a` is older than `b`, 0 where they are the same; both are numbers alone. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  const length = Math.max(left?.length ?? 0, right?.length ?? 0);
  for (let i = 0; i < length; i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '>=': (order) => order >= 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '<': (order) => order < 0,
};

/**
 * Whether a version is one of those that Python's specifiers allow, such as `<13.0,>=12.5.82`.
 *
 * @throws BackendError for specifiers of another form.
 */
export function allows(specifiers: string, version: string): boolean {
  const parts = specifiers.split(',').map((part) => part.trim());
  return parts.filter(Boolean).every((part) => {
    const [, sign = '', bound = ''] = /^([=!<>]=|[<>])\s*(\S+)$/.exec(part) ?? [];
    const holds = comparisons[sign];
    if (!holds || !isRelease(bound)) {
      throw new BackendError(
        `gan engine: cannot read the version specifier ${part}; take another --version`,
      );
    }
    return holds(compareVersions(version, bound));
  });
}
