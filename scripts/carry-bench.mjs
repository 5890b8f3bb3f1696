// npm run bench -- --carry DIR: a folder that measures a GPU on a machine with nothing but Node, and no network.
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { describeMachine } from '../bench/machine.mjs';
import { parseOptions } from '../bench/options.mjs';
import { root } from './install.mjs';

/** What a process of the bench is started with. */
const programs = ['bench/main.mjs', 'bench/jobs/gpu-step.mjs'];

/** Where Linux has Vulkan's loader. */
const loaders = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map((name) => `/usr/lib/${name}`);

/** Writes the folder whole, and returns what is in it, a line each. */
async function carry(folder) {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new Error(`--carry takes a folder that is new or empty, got ${folder}`);
  }
  const draft = `${folder}.${process.pid}`;
  const said = [];
  try {
    await mkdir(draft, { recursive: true });
    for (const file of await sources()) await copy(file, join(draft, placeOf(file)));
    await copy('bench/peers', join(draft, 'bench', 'peers'));
    await copy('bench/carried/run.sh', join(draft, 'run.sh'));
    for (const part of [carryDawn, carryLoader, carryTensorflow]) said.push(await part(draft));
    const { commit } = describeMachine();
    await writeFile(join(draft, 'bench', 'carried.json'), `${JSON.stringify({ commit })}\n`);
    const size = await bytesIn(draft);
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
    return [...said, `${Math.ceil(size / 2 ** 20)} MiB in ${folder}; there: sh run.sh RESULTS`];
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** The files that the programs load, as Node finds them, and their packages' package.json. */
async function sources() {
  const { metafile } = await build({
    ...{ entryPoints: programs, absWorkingDir: root, outdir: 'unwritten', write: false },
    ...{ bundle: true, metafile: true, platform: 'node', format: 'esm', mainFields: ['main'] },
    // A package that says of itself that it has no side effects is loaded all the same.
    ...{ ignoreAnnotations: true, logLevel: 'error' },
  });
  const files = Object.keys(metafile.inputs).filter((file) => existsSync(join(root, file)));
  return [...new Set(files.flatMap((file) => [file, ...packagesOf(file)]))];
}

/** The package.json of each folder above a file that has one, the repository's own aside. */
function packagesOf(file) {
  const folders = dirname(file).split('/');
  return folders
    .map((_, i) => [...folders.slice(0, i + 1), 'package.json'].join('/'))
    .filter((path) => existsSync(join(root, path)));
}

/** Packages of the repository lie there as if they were installed. */
const placeOf = (file) => file.replace(/^packages\/([^/]+)\//, 'node_modules/@gan/$1/');

/** WebGPU for Node, for this platform. */
async function carryDawn(draft) {
  const from = 'scripts/dawn/node_modules/webgpu';
  if (!existsSync(join(root, from))) return 'without WebGPU: npm ci in scripts/dawn has not run';
  const platform = `${process.platform}-${process.platform === 'darwin' ? 'universal' : process.arch}`;
  for (const part of ['package.json', 'index.js', 'LICENSE.md', `dist/${platform}`]) {
    await copy(join(from, part), join(draft, from, part));
  }
  return `with WebGPU for ${platform}`;
}

/** Vulkan's loader, which a machine with a driver alone lacks. */
async function carryLoader(draft) {
  if (process.platform !== 'linux')
    return 'without a Vulkan loader: this platform has its own GPU interface';
  const name = 'libvulkan.so.1';
  const path = loaders.map((folder) => join(folder, name)).find((file) => existsSync(file));
  if (!path) return 'without a Vulkan loader: there is none here (libvulkan1 on Debian)';
  await copy(realpathSync(path), join(draft, 'vulkan', name));
  return "with this machine's Vulkan loader";
}

/** The packages of a folder with libtensorflow in place, but for those that there must be one copy of. */
async function carryTensorflow(draft) {
  const folder = process.env.GAN_TENSORFLOW && resolve(process.env.GAN_TENSORFLOW);
  if (!folder) return 'without libtensorflow: GAN_TENSORFLOW names no folder with tfjs-node';
  const left = /[/\\](\.bin|\.cache|deps[/\\]include|tfjs-(core|layers|backend-cpu))$|\.(map|ts)$/;
  await cp(join(folder, 'node_modules'), join(draft, 'tensorflow', 'node_modules'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !left.test(path),
  });
  return `with libtensorflow, from ${folder}`;
}

async function copy(from, to) {
  await mkdir(dirname(to), { recursive: true });
  const options = { recursive: true, filter: (path) => basename(path) !== '__pycache__' };
  await cp(resolve(root, from), to, options);
}

async function bytesIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async ({ parentPath, path, name }) => (await stat(join(parentPath ?? path, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

try {
  const said = await carry(resolve(parseOptions(process.argv.slice(2)).carry));
  console.log(said.join('\n'));
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
}
