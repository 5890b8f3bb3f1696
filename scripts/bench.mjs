// npm run bench -- <flags>: installs and builds where needed, then measures ours and its peers, or carries that.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { install, npmPath, root, runNode } from './install.mjs';
import { installNewerNode } from './newer-node.mjs';

const turbo = join(root, 'node_modules', 'turbo', 'bin', 'turbo');
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' };
const build = [turbo, 'run', 'build', '--filter=@gan/bench^...', '--ui=stream'];
const flags = process.argv.slice(2);
const has = (name) => flags.some((flag) => flag === name || flag.startsWith(`${name}=`));

let code = has('--backend') || has('--carry') ? await installDawn() : 0;
if (code === 0 && !has('--backend') && !has('--carry')) await installNewerNode();
if (code === 0) code = await install();
if (code === 0) code = await runNode([...build, '--output-logs=errors-only'], { env });
if (code === 0) {
  const program = has('--carry') ? ['scripts', 'carry-bench.mjs'] : ['bench', 'main.mjs'];
  code = await runNode([join(root, ...program), ...flags], { forwardSignals: true });
}
process.exitCode = code;

/** WebGPU in Node; the engines that need none go on without. */
async function installDawn() {
  const folder = join(root, 'scripts', 'dawn');
  const npm = npmPath();
  if (existsSync(join(folder, 'node_modules', 'webgpu')) || !npm) return 0;
  console.error('Installing WebGPU for Node, once ...');
  await runNode([npm, 'ci', '--ignore-scripts', '--fetch-retries=0'], { cwd: folder });
  return 0;
}
