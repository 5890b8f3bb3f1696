// Compiling a package's assembly/ to WebAssembly and embedding it: src/generated/*.ts hold programs as
// base64 text, so that packages have no file to serve.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const compilerFlags = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'];
const heading = '// Generated from assembly/ by scripts/generate.mjs.\n';

/** Changes with whatever a generated file depends on. */
export async function assemblyDigest(root) {
  const entries = await readdir(new URL('assembly/', root), { recursive: true });
  const files = entries.filter((file) => file.endsWith('.ts')).sort();
  const paths = [
    ...files.map((file) => `assembly/${file}`),
    'scripts/generate.mjs',
    'package.json',
  ];
  const texts = await Promise.all(paths.map((path) => readFile(new URL(path, root), 'utf8')));
  texts.push(await readFile(fileURLToPath(import.meta.url), 'utf8'));
  return createHash('sha256')
    .update(JSON.stringify([files, texts]))
    .digest('hex');
}

/** The digest in a generated file, if there is one. */
export async function digestIn(root, name) {
  const text = await readFile(new URL(`src/generated/${name}`, root), 'utf8').catch(() => '');
  return text.match(/^\/\/ Digest (\w+)/m)?.[1];
}

/** The program, as bytes. */
export async function compileAssembly(root, flags) {
  const { default: asc } = await import('assemblyscript/asc');
  let program;
  const { error, stderr } = await asc.main(
    ['assembly/index.ts', ...compilerFlags, ...flags, '--outFile', 'program.wasm'],
    {
      readFile: (name) => readFile(new URL(name, root), 'utf8').catch(() => null),
      writeFile: (_name, contents) => {
        program = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`AssemblyScript: ${error.message}\n${stderr.toString()}`);
  return program;
}

/** `export const program = '...';` */
export function programSource(program) {
  return `export const program = '${Buffer.from(program).toString('base64')}';\n`;
}

/** Writes a file of src/generated/ at once or not at all. */
export async function writeGenerated(root, name, text, digest) {
  const path = fileURLToPath(new URL(`src/generated/${name}`, root));
  await mkdir(new URL('src/generated/', root), { recursive: true });
  await writeFile(
    `${path}.${process.pid}`,
    `${heading}${digest ? `// Digest ${digest}\n` : ''}${text}`,
  );
  await rename(`${path}.${process.pid}`, path);
}
