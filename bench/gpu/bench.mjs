import { gpuNotes, gpuRatioTable, gpuTable } from '../report/gpu.mjs';
import { section } from '../report/print.mjs';
import { save, usualFolder } from '../save.mjs';
import { measureGpu } from './measure.mjs';
import { nvidiaText } from './nvidia.mjs';
import { findVulkan } from './vulkan.mjs';

/** Measures what `--backend` names, and prints it; what is measured is written after each case. */
export async function gpuBench(options, machine, say) {
  const gpu = nvidiaText();
  console.log(`NVIDIA: ${gpu || 'none that nvidia-smi knows'}`);
  const computes = options.driver !== 'null';
  if (computes) {
    const { env, said } = await findVulkan(options.results ?? usualFolder);
    Object.assign(process.env, env);
    for (const line of said) console.log(line);
  }
  const results = { machine: { ...machine, gpu }, options };
  let path;
  const done = async (cases) => {
    results.gpu = cases;
    path = await save(results, options.results);
    const name = Object.keys(cases).at(-1);
    say(`${name}\n${gpuTable({ [name]: cases[name] }, { computes })}`);
  };
  const cases = await measureGpu(options, say, done);
  const title = computes ? 'Training steps on a GPU' : 'What training steps ask of a GPU';
  section(title, gpuTable(cases, { computes }));
  section('Where', gpuNotes(cases, { computes }) || 'nothing ran');
  const ratios = computes && gpuRatioTable(cases);
  if (ratios) section('Ratios', ratios);
  return path;
}
