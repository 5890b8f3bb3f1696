import { generators } from './generators.mjs';
import { node, oursJob, python, runInTurns } from './processes.mjs';

/** Seconds and memory of each training step, by engine; engines take their steps in turn. */
export async function measureSteps({ quick, full, models, threads, ...options }, say) {
  const results = {};
  for (const model of models) {
    // CycleGAN's takes long and varies little.
    const count = quick ? 2 : model === 'cyclegan' ? 3 : 7;
    const args = { model, threads, warmUp: quick ? 1 : 2, count };
    results[model] = await measureModel('step', args, options, say);
    const { peers } = options;
    if (full && model === 'pix2pix' && peers.includes('tfjs-cpu')) {
      say(`${model}: tfjs cpu`);
      const once = node('step', { ...args, warmUp: 0, count: 1, engine: 'cpu' });
      Object.assign(results[model], await runInTurns({ 'tfjs cpu': once }));
    }
  }
  return results;
}

/** Seconds of a forward pass of each generator, by engine, in turn: what a picture takes. */
export async function measureInference({ quick, threads, ...options }, say) {
  const results = {};
  for (const model of generators) {
    const args = { model, threads, warmUp: quick ? 1 : 3, count: quick ? 3 : 15 };
    results[model] = await measureModel('inference', args, options, say);
  }
  return results;
}

async function measureModel(job, args, { ours, peers, python: program }, say) {
  const { model } = args;
  const jobs = Object.fromEntries(ours.map((one) => [one.name, oursJob(one, job, args)]));
  let layout;
  if (peers.includes('torch')) {
    say(`${model}: PyTorch's layouts`);
    layout = await fasterLayout(program, args);
    jobs.PyTorch = python(program, 'steps', { ...args, layout });
  }
  if (peers.includes('tfjs-node')) jobs['tfjs-node'] = node(job, { ...args, engine: 'tensorflow' });
  say(`${model}: ${Object.keys(jobs).join(', ')} in turn`);
  const results = await runInTurns(jobs);
  if (layout && !results.PyTorch.unavailable) results.PyTorch.layout = layout;
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
