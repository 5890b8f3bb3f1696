import { layers as allLayers, reduced } from './layers.mjs';
import { nodeJob, pythonJob } from './processes.mjs';

/** Operations of a pass on stock tfjs cpu: its filter gradient takes a second for 15 MFLOP. */
const cpuFlops = { quick: 5e6, normal: 2e7 };

/** Rates of every direction of every layer, by engine. */
export async function measureConvolutions({ quick, layers: filter, peers, threads, python }, say) {
  const list = allLayers({ filter, isQuick: quick });
  const seconds = quick ? 0.15 : 0.4;
  const small = list.map((layer) => reduced(layer, quick ? cpuFlops.quick : cpuFlops.normal));
  const args = { layers: list, seconds, threads };
  const runs = {};
  for (const count of new Set([1, threads])) {
    const own = { ...args, engine: 'gan-wasm', threads: count };
    const name = `ours, ${count} thread${count > 1 ? 's' : ''}`;
    runs[`${name}, direct`] = () => nodeJob('convolutions', { ...own, path: 'direct' });
    runs[name] = () => nodeJob('convolutions', own);
  }
  if (peers.includes('torch')) runs.PyTorch = () => pythonJob(python, 'convolutions', args);
  if (peers.includes('tfjs-wasm')) {
    runs['tfjs wasm'] = () => nodeJob('convolutions', { ...args, engine: 'wasm' });
  }
  if (peers.includes('tfjs-node')) {
    runs['tfjs-node'] = () => nodeJob('convolutions', { ...args, engine: 'tensorflow' });
  }
  if (peers.includes('tfjs-cpu')) {
    runs['tfjs cpu, reduced'] = () =>
      nodeJob('convolutions', { layers: small, seconds: 0, engine: 'cpu', threads: 1 });
  }
  const results = {};
  for (const [engine, run] of Object.entries(runs)) {
    say(`convolutions: ${engine}`);
    results[engine] = await run();
  }
  return results;
}
