import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** For tests: a C++ compiler that writes its arguments where the result goes, or complains. */
export function standInCompiler(folder: string, complaint = ''): string {
  const path = join(folder, complaint ? 'complains' : 'compiles');
  const lines = complaint
    ? ['[ "$1" = --version ] && exit 0', `cat >&2 <<'END'\n${complaint}\nEND`, 'exit 1']
    : [
        '[ "$1" = --version ] && exit 0',
        'all="$*"',
        'while [ "$1" != -o ]; do shift; done',
        'echo "$all" > "$2"',
      ];
  writeFileSync(path, `#!/bin/sh\n${lines.join('\n')}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** What a stand-in for tfjs-node does when it is loaded. */
export const starts = (version: string, gpu = false) => `
const values = async () => [3];
module.exports = {
  ready: async () => {}, tidy: (work) => work(), tensor1d: () => 0, getBackend: () => 'tensorflow',
  add: () => ({ data: values }),
  backend: () => ({ binding: { TF_Version: '${version}' }, isUsingGpuDevice: ${gpu} }),
};
console.log('a library prints this');
`;

/** For tests: installs a stand-in for tfjs-node, and returns its folder. */
export function standInPackage(
  dir: string,
  { name = '@tensorflow/tfjs-node', version = '4.22.0', program = starts('2.21.0') } = {},
): string {
  const folder = join(dir, 'node_modules', name);
  mkdirSync(join(folder, 'binding'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, main: 'main.js' }));
  writeFileSync(join(folder, 'main.js'), program);
  return folder;
}
