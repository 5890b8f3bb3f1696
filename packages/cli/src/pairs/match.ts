import { DataError, OptionError } from '@gan/core';
import type { PairMatch } from '@gan/data';

/** The patterns that say which files belong together, as flags give them. */
export interface MatchFlags {
  readonly matchA?: string;
  readonly matchB?: string;
}

/**
 * The option `match` that the flags stand for; undefined where there are none.
 *
 * @throws OptionError where one is missing or no regular expression, or there are no two folders whose files they could join.
 */
export function matchOf(
  { matchA, matchB }: MatchFlags,
  { hasFolders }: { readonly hasFolders: boolean },
): PairMatch | undefined {
  if (matchA === undefined && matchB === undefined) return undefined;
  if (!hasFolders) {
    throw new OptionError('--match-a and --match-b belong to --a and --b; leave them out');
  }
  if (matchA === undefined || matchB === undefined) {
    const [has, lacks] =
      matchA === undefined ? ['--match-b', '--match-a'] : ['--match-a', '--match-b'];
    throw new OptionError(`${has} needs ${lacks}, the pattern of the other side's names`);
  }
  return { a: patternOf('--match-a', matchA), b: patternOf('--match-b', matchB) };
}

function patternOf(flag: string, text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new OptionError(
      `${flag} must be a regular expression such as '(.+)_label', got '${text}'`,
      { cause: error },
    );
  }
}

/** Says by flags what an error advises to do with the option `match`. */
export async function inFlags<Pairs>(opening: Promise<Pairs>): Promise<Pairs> {
  return opening.catch((error: unknown) => {
    if (!(error instanceof DataError)) throw error;
    const advice = /match: (?:\(path\) => key, or match: )?\{ a: \/(.+)\/, b: \/(.+)\/ \}$/;
    throw new DataError(error.message.replace(advice, "--match-a '$1' --match-b '$2'"), {
      cause: error,
    });
  });
}
