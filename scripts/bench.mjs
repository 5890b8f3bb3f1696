// npm run bench -- <flags>: installs and builds where needed, then measures ours and its peers.
import { join } from 'node:path';
import { install, root, runNode } from './install.mjs';
import { installNewerNode } from './newer-node.mjs';

const turbo = join(root, 'node_modules', 'turbo', 'bin', 'turbo');
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' };
const build = [turbo, 'run', 'build', '--filter=@gan/bench^...', '--ui=stream'];

await installNewerNode();
let code = await install();
if (code === 0) code = await runNode([...build, '--output-logs=errors-only'], { env });
if (code === 0) {
  code = await runNode([join(root, 'bench', 'main.mjs'), ...process.argv.slice(2)], {
    forwardSignals: true,
  });
}
process.exitCode = code;
