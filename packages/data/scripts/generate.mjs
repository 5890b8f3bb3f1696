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

const digest = await assemblyDigest(root);
if ((await digestIn(root, 'program.ts')) !== digest) {
  const program = await compileAssembly(root, ['--initialMemory', '1']);
  await writeGenerated(root, 'program.ts', programSource(program), digest);
}
