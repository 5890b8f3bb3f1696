import { spawn } from 'node:child_process';
import { root } from './install.mjs';

/**
 * Runs a Node program whose output comes in one piece once it has ended, for programs side by side.
 *
 * @returns Its exit code.
 */
export function runQuietly(args, { env = process.env, node = process.execPath } = {}, print) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const take = (text) => {
      output += text;
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.once('error', reject);
    child.once('close', (code) => {
      print(output.trimEnd());
      resolve(code ?? 1);
    });
  });
}
