import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where results go unless told. */
export const usualFolder = fileURLToPath(new URL('results', import.meta.url));

/** Writes results whole as `latest.json`, and returns its path. */
export async function save(results, folder = usualFolder) {
  const path = join(folder, 'latest.json');
  await mkdir(folder, { recursive: true });
  const file = await open(`${path}.${process.pid}`, 'w');
  await file.writeFile(`${JSON.stringify(results, null, 2)}\n`);
  await file.sync();
  await file.close();
  await rename(`${path}.${process.pid}`, path);
  return path;
}
