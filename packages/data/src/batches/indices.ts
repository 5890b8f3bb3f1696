import { checkInteger, OptionError, show } from '@gan/core';

/**
 * The members at `indices`.
 *
 * @throws OptionError when there is no index, or one that is not from 0 to `members.length - 1`.
 */
export function chosen(
  caller: string,
  method: string,
  members: readonly number[],
  indices: readonly number[],
): number[] {
  if (!Array.isArray(indices) || indices.length === 0) {
    throw new OptionError(
      `${caller}: ${method} needs an array of one index or more, got ${show(indices)}`,
    );
  }
  const range = { min: 0, max: members.length - 1 };
  return indices.map((i) => members[checkInteger(caller, `${method}'s index`, i, range)]!);
}

/** 0 .. size - 1. */
export function range(size: number): number[] {
  return Array.from({ length: size }, (_, index) => index);
}
