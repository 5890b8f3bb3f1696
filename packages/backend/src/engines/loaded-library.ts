import { BackendError, show } from '@gan/core';
import type { GpuSettings, Variables } from './gpu-settings';
import { gpuUse, inShell, variablesFor } from './gpu-settings';
import { load } from './load';

/** Shared by the ESM and the CommonJS copy of this package: a process has one libtensorflow. */
const key = Symbol.for('@gan/backend/libtensorflow');

/** What libtensorflow was loaded with; undefined where the program loaded it by itself. */
const scope = globalThis as { [key]?: GpuSettings };

/**
 * Loads libtensorflow with the variables set that it reads while it loads.
 *
 * @returns What takes the variables back.
 */
export async function loadWith(
  settings: GpuSettings,
  loadPackage: () => Promise<void>,
): Promise<() => void> {
  const putBack = setVariables(await reachable(settings));
  try {
    await loadPackage();
  } catch (error) {
    putBack();
    throw error;
  }
  const { memory, tf32 } = gpuUse(process.env);
  scope[key] = { gpu: settings.gpu, gpuMemory: memory, tf32 };
  return putBack;
}

/** Refuses what libtensorflow, being loaded, takes no more. */
export function checkLoaded(settings: GpuSettings): void {
  const had = scope[key];
  for (const [option, value] of said(settings)) {
    const before = had?.[option];
    if (had && before === value) continue;
    const what = before === undefined ? '' : ` with ${option}: ${show(before)}`;
    throw new BackendError(
      `libtensorflow is loaded already${what}, and ${option}: ${show(value)} has no effect any more; say it in the ` +
        'first call of useBackend, before anything imports tfjs-node, or ' +
        `${inShell({ [option]: value })} before the program starts`,
    );
  }
}

/** The options that are given. */
function said(settings: GpuSettings) {
  const options = Object.entries(settings) as [keyof GpuSettings, unknown][];
  return options.filter(([, value]) => value !== undefined);
}

/** The variables that are to be set, of those that a native library sees once they are. */
async function reachable(settings: GpuSettings): Promise<Variables> {
  const variables = Object.entries(variablesFor(settings, process.env));
  const changed = variables.filter(([name, value]) => process.env[name] !== value);
  const { isMainThread } = (await load('node:worker_threads')) as { isMainThread: boolean };
  const isWindows = process.platform === 'win32';
  if (isMainThread && !isWindows) return Object.fromEntries(changed);
  const asked = said(settings).map(([option, value]) => `${option}: ${show(value)}`);
  // Without a word of it, it is as the program was started.
  if (asked.length === 0 || changed.length === 0) return {};
  throw new BackendError(
    `${isWindows ? 'on Windows' : 'in a worker thread'} ${asked.join(', ')} would not reach libtensorflow; ` +
      `${isWindows ? '' : 'start the engine in the main thread, or '}${inShell(settings)} before the program starts`,
  );
}

function setVariables(variables: Variables): () => void {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  const set = ([name, value]: readonly [string, string | undefined]) => {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  };
  Object.entries(variables).forEach(set);
  return () => before.forEach(set);
}
