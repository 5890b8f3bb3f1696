import { layers as allLayers, reduced } from './layers.mjs';
import { node, oursJob, python, runInTurns } from './processes.mjs';

/** Operations of a pass on stock tfjs cpu: its filter gradient takes a second for 15 MFLOP. */
const cpuFlops = { quick: 5e6, normal: 2e7 };

/** Rates of every direction of every layer, by engine; engines take a layer each in turn. */
export async function measureConvolutions(
  { quick, layers: filter, ours, peers, threads, ...options },
  say,
) {
  const list = allLayers({ filter, isQuick: quick });
  const seconds = quick ? 0.15 : 0.4;
  const small = list.map((layer) => reduced(layer, quick ? cpuFlops.quick : cpuFlops.normal));
  const args = { layers: list, seconds, threads };
  const jobs = {};
  for (const one of ours) {
    for (const count of new Set([1, threads])) {
      const own = { ...args, threads: count };
      const name = `${one.name}, ${count} thread${count > 1 ? 's' : ''}`;
      jobs[`${name}, direct`] = oursJob(one, 'convolutions', { ...own, path: 'direct' });
      jobs[name] = oursJob(one, 'convolutions', own);
    }
  }
  if (peers.includes('torch')) jobs.PyTorch = python(options.python, 'convolutions', args);
  if (peers.includes('tfjs-wasm')) {
    jobs['tfjs wasm'] = node('convolutions', { ...args, engine: 'wasm' });
  }
  if (peers.includes('tfjs-node')) {
    jobs['tfjs-node'] = node('convolutions', { ...args, engine: 'tensorflow' });
  }
  if (peers.includes('tfjs-cpu')) {
    const reducedArgs = { layers: small, seconds: 0, engine: 'cpu', threads: 1 };
    jobs['tfjs cpu, reduced'] = node('convolutions', reducedArgs);
  }
  say(`convolutions: ${Object.keys(jobs).join('; ')}, in turn`);
  return runInTurns(jobs);
}
