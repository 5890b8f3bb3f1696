import { inTwoDimensions, workgroup } from './workgroups';

/** Threads of a workgroup in shaders that compute values independently of each other. */
export const THREADS = 256;

/** Workgroups for so many threads. */
export const workgroupsOf = (threads: number) => inTwoDimensions(Math.ceil(threads / THREADS));

/** The entry point of a shader with {@link workgroupsOf}; its body finds the thread's number in `index`. */
export const mainOfThreads = (body: string) => `
@compute @workgroup_size(${THREADS})
fn main(
  @builtin(local_invocation_index) thread: u32,
  @builtin(workgroup_id) group: vec3<u32>,
) {
  let index = u32(${workgroup('group')}) * ${THREADS}u + thread;
  ${body}
}
`;
