// Writes the program of program.mjs, compiled to WebAssembly, to its standard output: in a process of its
// own, as the compiler's memory would count as the job's. node compile.mjs '{"isFused":…,"isWide":…}'
import asc from 'assemblyscript/asc';
import { programSource } from './program.mjs';

const { binary, error, stderr } = await asc.compileString(
  programSource(JSON.parse(process.argv[2])),
  { optimizeLevel: 3, runtime: 'stub', enable: ['simd', 'relaxed-simd'] },
);
if (error) throw new Error(`${error.message}\n${stderr}`);
process.stdout.write(binary);
