import { resolve } from 'node:path';
import { measureConvolutions } from './convolutions.mjs';
import { node, oursJob, runInTurns, runJob } from './processes.mjs';
import { ceilingTable, convolutionTable, unavailableText } from './report/convolutions.mjs';
import { dataTable } from './report/data.mjs';
import { fusedTable } from './report/fused.mjs';
import { kernelTable } from './report/kernel.mjs';
import { phaseTable } from './report/phases.mjs';
import { profileTable, stepTable } from './report/steps.mjs';
import { measureInference, measureSteps } from './steps.mjs';

/** What --only names: each measures, and gives its results and titles with text to print. */
export const measurements = {
  async kernel({ ours, quick }, say) {
    say(`micro-kernel: ${ours.map(({ name }) => name).join('; ')}, in turn`);
    const args = { count: quick ? 5 : 25 };
    const jobs = ours.map((one) => [one.name, oursJob(one, 'kernel', args)]);
    const results = await runInTurns(Object.fromEntries(jobs));
    const title = 'The micro-kernel, operands in the first-level cache';
    return { results, sections: { [title]: kernelTable(results) } };
  },

  async convolutions(plan, say) {
    const results = await measureConvolutions(plan, say);
    const sections = {
      'Convolutions, GFLOP/s': withProblems(convolutionTable(results), results),
      'GFLOP/s, and shares of the ceiling': ceilingTable(results),
    };
    return { results, sections };
  },

  async fused({ ours, threads }, say) {
    const results = {};
    for (const count of new Set([1, threads])) {
      say(`fused kernels: threads ${count}`);
      const jobs = ours.map((one) => [
        `${one.name}, threads: ${count}`,
        oursJob(one, 'fused', { threads: count }),
      ]);
      Object.assign(results, await runInTurns(Object.fromEntries(jobs)));
    }
    const title = 'Norms, Adam, element by element, sums';
    return { results, sections: { [title]: withProblems(fusedTable(results), results) } };
  },

  async phases({ ours: [first], threads, quick }, say) {
    say(`phases of every trainer: ${first.name}`);
    const [warmUp, count] = quick ? [1, 1] : [2, 3];
    const args = { threads, imageSize: 128, warmUp, count };
    const results = await runJob(oursJob(first, 'phases', args));
    const title = `Phases of every trainer's step, 128 x 128: ${first.name}`;
    return { results, sections: { [title]: phaseTable(results) } };
  },

  async steps(plan, say) {
    const results = await measureSteps(plan, say);
    const sections = {
      [`Training steps, ${plan.threads} threads`]: stepTable(results),
      'Where our time goes': profileTable(results),
    };
    return { results, sections };
  },

  async inference(plan, say) {
    const results = await measureInference(plan, say);
    const sections = {
      [`Forward passes, ${plan.threads} threads`]: stepTable(results),
      'Where their time goes': profileTable(results),
    };
    return { results, sections };
  },

  async data({ facades }, say) {
    say('image pairs from disk');
    const results = await runJob(node('data', { folder: facades && resolve(facades) }));
    return { results, sections: { 'Image pairs from disk': dataTable(results) } };
  },
};

const withProblems = (text, results) => [text, ...unavailableText(results)].join('\n');
