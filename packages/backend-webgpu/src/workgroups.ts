/** Threads of a workgroup in shaders that compute values independently of each other. */
export const THREADS = 256;

/** Workgroups in two dimensions, since one may not have as many as large tensors need. */
export function foldedWorkgroups(groups: number): [x: number, y: number] {
  const x = Math.min(groups, 65535);
  return [x, Math.ceil(groups / x)];
}

/** The beginning of a shader's entry point: `index` counts the threads of {@link foldedWorkgroups}. */
export const mainOfThreads = (body: string) => `
@compute @workgroup_size(${THREADS})
fn main(
  @builtin(local_invocation_index) thread: u32,
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
) {
  let index = (group.y * groups.x + group.x) * ${THREADS}u + thread;
  ${body}
}
`;
