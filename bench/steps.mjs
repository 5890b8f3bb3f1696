import { nodeJob, pythonJob } from './processes.mjs';

/** Seconds and memory of each training step, by engine. */
export async function measureSteps({ quick, full, models, peers, threads, python }, say) {
  const results = {};
  for (const model of models) {
    // CycleGAN's takes long and varies little.
    const count = quick ? 2 : model === 'cyclegan' ? 3 : 5;
    const args = { model, threads, warmUp: quick ? 1 : 2, count };
    const run = async (name, job) => {
      say(`${model}: ${name}`);
      results[model] = { ...results[model], [name]: await job() };
    };
    await run('ours', () => nodeJob('step', { ...args, engine: 'gan-wasm' }));
    if (peers.includes('torch')) await run('PyTorch', () => torchStep(python, args));
    if (peers.includes('tfjs-node')) {
      await run('tfjs-node', () => nodeJob('step', { ...args, engine: 'tensorflow' }));
    }
    if (full && model === 'pix2pix' && peers.includes('tfjs-cpu')) {
      const once = { ...args, warmUp: 0, count: 1, engine: 'cpu' };
      await run('tfjs cpu', () => nodeJob('step', once));
    }
  }
  return results;
}

/** In the layout that PyTorch is faster in. */
async function torchStep(python, args) {
  const runs = [];
  for (const layout of ['nchw', 'nhwc']) {
    const result = await pythonJob(python, 'steps', { ...args, layout });
    if (result.unavailable) return result;
    runs.push({ ...result, layout });
  }
  return runs.sort((a, b) => a.median - b.median)[0];
}
