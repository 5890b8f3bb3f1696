import { isNewer, newerNode, versionOf } from '../scripts/newer-node.mjs';

/**
 * What is measured of ours: every Node with every choice of vectors, a newer one first.
 *
 * @param options.nodes Paths of Nodes. Defaults to a newer Node, where there is one, and this one.
 * @param options.vectors As setVectors of @gan/backend-wasm takes them. Defaults to `fused` and `wide`
 * where V8 can pair vectors, else to `plain`.
 * @returns A name, a program and vectors each.
 * @throws Error if a Node does not run.
 */
export function oursOf({ nodes = [newerNode() ?? process.execPath, process.execPath], vectors }) {
  const programs = [...new Set(nodes)].map((program) => ({ program, version: known(program) }));
  const majors = programs.map(({ version }) => majorOf(version));
  const isAlone = majors.every((major, i) => majors.indexOf(major) === i);
  return programs.flatMap(({ program, version }) => {
    const pairs = process.arch === 'x64' && isNewer(version);
    const label = isAlone ? majorOf(version) : version.slice(1);
    return (vectors ?? (pairs ? ['fused', 'wide'] : ['plain'])).map((choice) => ({
      name: `ours (${label} ${choice})`,
      program,
      version,
      vectors: choice,
    }));
  });
}

/** Whether a name in results is one of ours. */
export const isOurs = (name) => name.startsWith('ours ');

const majorOf = (version) => version.slice(1).split('.')[0];

function known(program) {
  const version = versionOf(program);
  if (!version) throw new Error(`--node takes paths of Node, got '${program}', which does not run`);
  return version;
}
