// Compiles assembly/ to WebAssembly and embeds it: src/generated/*.ts hold the programs as base64
// text, so the package has no file to serve. Does nothing when they are up to date.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const generated = new URL('src/generated/', root);

/** All builds import a memory of up to 4 GiB; only one that is shared can be given to workers. */
const threads = ['--enable', 'threads', '--sharedMemory'];
const relaxed = ['--enable', 'relaxed-simd'];
const builds = [
  { name: 'threads', flags: threads },
  { name: 'single', flags: [] },
  { name: 'threads-relaxed', flags: [...threads, ...relaxed] },
  { name: 'single-relaxed', flags: relaxed },
];
const commonFlags = [
  '-O3',
  '--noAssert',
  ...['--runtime', 'stub'],
  ...['--enable', 'simd'],
  '--importMemory',
  ...['--initialMemory', '16'],
  ...['--maximumMemory', '65536'],
];

const sources = await readSources();
const digest = createHash('sha256').update(JSON.stringify(sources)).digest('hex');
if ((await currentDigest()) !== digest) {
  const { default: asc } = await import('assemblyscript/asc');
  await mkdir(generated, { recursive: true });
  let names;
  for (const { name, flags } of builds) {
    const program = await compile(asc, flags);
    // Node 20 compiles no relaxed SIMD; every build has the same tasks.
    names ??= taskNames(program);
    await write(`program-${name}.ts`, programSource(program));
  }
  await write('tasks.ts', tasksSource(names, digest));
}

async function readSources() {
  const entries = await readdir(new URL('assembly/', root), { recursive: true });
  const files = entries.filter((file) => file.endsWith('.ts')).sort();
  const texts = await Promise.all(files.map((file) => readText(`assembly/${file}`)));
  return [files, texts, await readText('scripts/generate.mjs'), await readText('package.json')];
}

function readText(path) {
  return readFile(new URL(path, root), 'utf8');
}

async function currentDigest() {
  try {
    return (await readText('src/generated/tasks.ts')).match(/^\/\/ Digest (\w+)/m)?.[1];
  } catch {
    return undefined;
  }
}

async function compile(asc, flags) {
  let program;
  const { error, stderr } = await asc.main(
    ['assembly/index.ts', ...commonFlags, ...flags, '--outFile', 'program.wasm'],
    {
      readFile: (name) => readText(name).catch(() => null),
      writeFile: (_name, contents) => {
        program = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`AssemblyScript: ${error.message}\n${stderr.toString()}`);
  return program;
}

function taskNames(program) {
  return WebAssembly.Module.exports(new WebAssembly.Module(program))
    .filter(({ kind, name }) => kind === 'function' && name.endsWith('Task'))
    .map(({ name }) => name)
    .sort();
}

function programSource(program) {
  const text = Buffer.from(program).toString('base64');
  return `// Generated from assembly/ by scripts/generate.mjs.\nexport const program = '${text}';\n`;
}

function tasksSource(names, hash) {
  const list = names.map((name) => `  '${name}',\n`).join('');
  return [
    '// Generated from assembly/ by scripts/generate.mjs.',
    `// Digest ${hash}`,
    '',
    '/** The exported tasks; a task is known to workers by its place in this list. */',
    `export const taskNames = [\n${list}] as const;`,
    '',
    'export type TaskName = (typeof taskNames)[number];',
    '',
  ].join('\n');
}

/** The list of tasks, with the digest, is written last: a broken run is repeated. */
async function write(name, text) {
  const path = fileURLToPath(new URL(name, generated));
  await writeFile(`${path}.${process.pid}`, text);
  await rename(`${path}.${process.pid}`, path);
}
