// Every exported function whose name ends in "Task" can be run by the worker pool; its signature is
// (args: usize, begin: i32, end: i32, scratch: usize): void. See CONTRIBUTING.md.
export { narrowTask } from './gemm/narrow';
export { gemmTask } from './gemm/task';
// Exported only so that the optimiser does not inline them, which more than halves their speed.
export { micro5x8 } from './gemm/micro-kernel';
export { dot3x3, outer8x3 } from './gemm/narrow';
export {
  winogradFilterOutputTask,
  winogradGradientColumnsTask,
  winogradGradientRowsTask,
} from './winograd/gradient';
export { winogradProductTask } from './winograd/product';
export {
  winogradColumnsTask,
  winogradFilterTask,
  winogradInputTask,
  winogradTilesTask,
} from './winograd/tasks';
