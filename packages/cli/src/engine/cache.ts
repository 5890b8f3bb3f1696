import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where downloads are kept: `gan` in `XDG_CACHE_HOME`, or in `~/.cache` where that is not set. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { XDG_CACHE_HOME: wanted = '' } = environment;
  // By that convention relative paths count as not set.
  return join(isAbsolute(wanted) ? wanted : join(homedir(), '.cache'), 'gan');
}
