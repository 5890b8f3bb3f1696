// Writes program.ts, compiled to WebAssembly, to its standard output: in a process of its own, as the
// compiler's memory would count as the job's.
import { readFile } from 'node:fs/promises';
import asc from 'assemblyscript/asc';

const source = await readFile(new URL('./program.ts', import.meta.url), 'utf8');
const { binary, error } = await asc.compileString(source, {
  optimizeLevel: 3,
  runtime: 'stub',
  enable: ['simd'],
});
if (error) throw error;
process.stdout.write(binary);
