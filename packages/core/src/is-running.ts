/**
 * Whether a process of this machine is there, ours or another's.
 *
 * @internal
 */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // One that is there and not ours.
    return (error as { code?: unknown }).code === 'EPERM';
  }
}
