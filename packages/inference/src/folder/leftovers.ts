import { isRunning } from '@gan/core';
import { needFiles } from '../models/node-files';
import type { PlannedOutput } from './plan-outputs';

/** A file under the name that it has while it is written: its own name, and the process that writes it. */
const temporaryName = /^\.(.+)\.(\d+)-\w+\.tmp$/;

/** Removes what calls that were killed had half-written of these outputs. */
export async function removeLeftovers(
  caller: string,
  output: string,
  planned: readonly PlannedOutput[],
): Promise<void> {
  const { fs, path } = needFiles(caller);
  const outputs = new Set(planned.map((one) => one.output));
  const folders = new Set([...outputs].map((name) => path.posix.dirname(name)));
  for (const folder of folders) {
    const at = path.join(output, folder);
    const names = await fs.readdir(at).catch((): string[] => []);
    for (const name of names) {
      const [, made, writer] = temporaryName.exec(name) ?? [];
      if (made === undefined || !outputs.has(path.posix.join(folder, made))) continue;
      if (!isRunning(Number(writer))) await fs.rm(path.join(at, name), { force: true });
    }
  }
}
