import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { npmPath } from '../install.mjs';
import { packPackages } from '../pack.mjs';

const run = promisify(execFile);

/** An empty project in which the packages are installed as users get them, from packed tarballs. */
export async function packedConsumer() {
  const project = mkdtempSync(join(tmpdir(), 'gan-consumer-'));
  const tarballs = join(project, 'tarballs');
  mkdirSync(tarballs);
  const files = (await packPackages(tarballs)).map(({ path }) => path);
  await install(project, files);
  return {
    project,
    /** Installs tools in a folder of their own inside the project, and returns the folder. */
    async tools(folder, names) {
      const path = join(project, folder);
      mkdirSync(path);
      await install(path, ['--ignore-scripts', ...names]);
      return path;
    },
    remove: () => rmSync(project, { recursive: true }),
  };
}

async function install(folder, names) {
  writeFileSync(join(folder, 'package.json'), '{ "name": "consumer", "private": true }');
  const quiet = ['--no-audit', '--no-fund'];
  await run(process.execPath, [npmPath(), 'install', ...quiet, ...names], { cwd: folder });
}
