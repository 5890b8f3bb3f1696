import { node, python, runInTurns } from '../processes.mjs';
import { casesOf } from './cases.mjs';
import { isOutOfMemory } from './out-of-memory.mjs';

/** What the reports call the engines of `--backend` and their peers. */
export const names = {
  'gan-webgpu': 'gan-webgpu',
  'gan-webgpu-mixed': 'gan-webgpu, mixed',
  webgpu: 'stock webgpu',
  tensorflow: 'tensorflow',
  torch: 'PyTorch',
  'torch-compile': 'PyTorch, compiled',
};

/** Where nothing is computed there is no memory for full widths either; what is asked for is the same. */
const nullFilters = 2;

/**
 * Steps of each case on the engines and their peers, in turn; an engine that finds no memory beside the others
 * gets the device for itself.
 *
 * @param plan.torchProblem Why there is no PyTorch, if so.
 * @param done Gets the results after each case.
 * @param run Runs jobs in turn.
 */
export async function measureGpu(plan, say, done, run = runInTurns) {
  const results = {};
  const problem = plan.torchProblem && { unavailable: plan.torchProblem };
  for (const { name, ...one } of casesOf(plan)) {
    const jobs = jobsOf(plan, one);
    say(`${name}: ${Object.keys(jobs).join('; ')}, in turn`);
    const found = await run(jobs, plan);
    if (Object.keys(jobs).length > 1) {
      for (const engine of Object.keys(jobs).filter((key) => ranOut(found[key]))) {
        say(`${name}: ${engine} did not fit beside the others, so alone`);
        const again = await run({ [engine]: jobs[engine] }, plan);
        found[engine] = { ...again[engine], alone: true };
      }
    }
    for (const peer of problem ? torchPeers(plan) : []) found[names[peer]] = problem;
    results[name] = found;
    await done(results);
  }
  return results;
}

/** A job of each engine, which take turns. */
function jobsOf({ backends, peers, torchProblem, driver, threads, python: program, quick }, one) {
  const args = { ...one, threads, rounds: quick ? 2 : 5, seconds: quick ? 0.2 : 2 };
  const filters = driver === 'null' ? nullFilters : undefined;
  const engines = [...new Set([...backends, ...peers.filter((peer) => peer === 'webgpu')])];
  const jobs = engines.map((engine) => [
    names[engine],
    node('gpu-step', { ...args, engine, driver, filters }),
  ]);
  const torch = torchProblem ? [] : torchPeers({ peers });
  return Object.fromEntries([
    ...jobs,
    ...torch.map((peer) => [
      names[peer],
      python(program, 'gpu_steps', { ...args, compile: peer === 'torch-compile' }),
    ]),
  ]);
}

const torchPeers = ({ peers }) => peers.filter((peer) => peer.startsWith('torch'));

const ranOut = ({ outOfMemory, unavailable = '' }) => outOfMemory || isOutOfMemory(unavailable);
