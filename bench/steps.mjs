import { node, python, runInTurns } from './processes.mjs';

/** Seconds and memory of each training step, by engine; engines take their steps in turn. */
export async function measureSteps({ quick, full, models, peers, threads, ...options }, say) {
  const results = {};
  for (const model of models) {
    // CycleGAN's takes long and varies little.
    const count = quick ? 2 : model === 'cyclegan' ? 3 : 7;
    const args = { model, threads, warmUp: quick ? 1 : 2, count };
    const jobs = { ours: node('step', { ...args, engine: 'gan-wasm' }) };
    let layout;
    if (peers.includes('torch')) {
      say(`${model}: PyTorch's layouts`);
      layout = await fasterLayout(options.python, args);
      jobs.PyTorch = python(options.python, 'steps', { ...args, layout });
    }
    if (peers.includes('tfjs-node')) {
      jobs['tfjs-node'] = node('step', { ...args, engine: 'tensorflow' });
    }
    say(`${model}: ${Object.keys(jobs).join(', ')} in turn`);
    results[model] = await runInTurns(jobs);
    if (layout && !results[model].PyTorch.unavailable) results[model].PyTorch.layout = layout;
    if (full && model === 'pix2pix' && peers.includes('tfjs-cpu')) {
      say(`${model}: tfjs cpu`);
      const once = node('step', { ...args, warmUp: 0, count: 1, engine: 'cpu' });
      Object.assign(results[model], await runInTurns({ 'tfjs cpu': once }));
    }
  }
  return results;
}

/** The one that PyTorch is faster in, by a step of each. */
async function fasterLayout(program, args) {
  const medians = [];
  for (const layout of ['nchw', 'nhwc']) {
    const job = python(program, 'steps', { ...args, layout, warmUp: 1, count: 1 });
    const { torch } = await runInTurns({ torch: job });
    medians.push({ layout, median: torch.median ?? Number.POSITIVE_INFINITY });
  }
  return medians.sort((a, b) => a.median - b.median)[0].layout;
}
