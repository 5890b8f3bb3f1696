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

/** The constants of assembly/build.ts. */
const builds = {
  plain: { wide: 0, fused: 0 },
  wide: { wide: 1, fused: 0 },
  fused: { wide: 0, fused: 1 },
  'fused-wide': { wide: 1, fused: 1 },
};

/** All builds import a memory of up to 4 GiB; only one that is shared can be given to workers. */
const memory = ['--importMemory', '--initialMemory', '16', '--maximumMemory', '65536'];
/**
 * The base is what it would be without the flag, which has the compiler leave additions to addresses alone:
 * folded into the offset of one of two neighbouring stores, they hide from V8 that these are neighbours.
 */
const unfolded = ['--memoryBase', '1024'];
const sharing = ['--enable', 'threads', '--sharedMemory'];

const digest = await assemblyDigest(root);
if ((await digestIn(root, 'tasks.ts')) !== digest) {
  let names;
  for (const [name, { wide, fused }] of Object.entries(builds)) {
    const constants = ['--use', `WIDE=${wide}`, '--use', `FUSED=${fused}`];
    const relaxed = fused ? ['--enable', 'relaxed-simd'] : [];
    const flags = [...memory, ...constants, ...relaxed, ...(wide ? unfolded : [])];
    const program = await compileAssembly(root, [...flags, ...sharing]);
    const sharedAt = differenceOf(program, await compileAssembly(root, flags));
    // Node 20 compiles no relaxed SIMD; every build has the same tasks.
    names ??= taskNames(program);
    const source = programSource(program) + sharedSource(sharedAt);
    await writeGenerated(root, `program-${name}.ts`, source);
  }
  // The list of tasks, with the digest, is written last: a broken run is repeated.
  await writeGenerated(root, 'tasks.ts', tasksSource(names), digest);
}

/** The one byte in which a program differs that imports a shared memory: 3, else 1. */
function differenceOf(shared, single) {
  const places = [...shared.keys()].filter((i) => shared[i] !== single[i]);
  const [place] = places;
  if (places.length !== 1 || shared[place] !== 3 || single[place] !== 1) {
    throw new Error('generate: a shared memory changes more than the flags of its import');
  }
  return place;
}

function sharedSource(place) {
  return [
    '',
    '/** The byte that says that the memory is shared: 3, or 1 for one that is not. */',
    `export const sharedAt = ${place};`,
    '',
  ].join('\n');
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
