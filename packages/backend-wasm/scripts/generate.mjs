// Compiles assembly/ to WebAssembly and embeds it in src/generated/. Does nothing when that is up to
// date.
import {
  assemblyDigest,
  compileAssembly,
  digestIn,
  programSource,
  writeGenerated,
} from '../../../scripts/assembly.mjs';

const root = new URL('../', import.meta.url);

/** All builds import a memory of up to 4 GiB; only one that is shared can be given to workers. */
const memory = ['--importMemory', '--initialMemory', '16', '--maximumMemory', '65536'];
const threads = ['--enable', 'threads', '--sharedMemory'];
const relaxed = ['--enable', 'relaxed-simd'];
const builds = [
  { name: 'threads', flags: threads },
  { name: 'single', flags: [] },
  { name: 'threads-relaxed', flags: [...threads, ...relaxed] },
  { name: 'single-relaxed', flags: relaxed },
];

const digest = await assemblyDigest(root);
if ((await digestIn(root, 'tasks.ts')) !== digest) {
  let names;
  for (const { name, flags } of builds) {
    const program = await compileAssembly(root, [...memory, ...flags]);
    // Node 20 compiles no relaxed SIMD; every build has the same tasks.
    names ??= taskNames(program);
    await writeGenerated(root, `program-${name}.ts`, programSource(program));
  }
  // The list of tasks, with the digest, is written last: a broken run is repeated.
  await writeGenerated(root, 'tasks.ts', tasksSource(names), digest);
}

function taskNames(program) {
  return WebAssembly.Module.exports(new WebAssembly.Module(program))
    .filter(({ kind, name }) => kind === 'function' && name.endsWith('Task'))
    .map(({ name }) => name)
    .sort();
}

function tasksSource(names) {
  const list = names.map((name) => `  '${name}',\n`).join('');
  return [
    '',
    '/** The exported tasks; a task is known to workers by its place in this list. */',
    `export const taskNames = [\n${list}] as const;`,
    '',
    'export type TaskName = (typeof taskNames)[number];',
    '',
  ].join('\n');
}
