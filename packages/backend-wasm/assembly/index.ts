// Every exported function whose name ends in "Task" can be run by the worker pool; its signature is
// (args: usize, begin: i32, end: i32, scratch: usize): void. See CONTRIBUTING.md.
export { fewRowsTask } from './gemm/few-rows';
export { narrowTask } from './gemm/narrow';
export { sumPartsTask } from './gemm/parts';
export { gemmTask } from './gemm/task';
// Exported only so that the optimiser does not inline them, which more than halves their speed.
export { micro } from './gemm/micro-kernel';
export { dot3x3, outer16x3, outer8x3 } from './gemm/narrow-kernels';
export { axpy1x1, axpy1x4, axpy2x4, dot1x4, dot2x4 } from './gemm/few-rows-kernels';
export { columnReductionTask, combineTask, rowReductionTask } from './reduction/reduction';
export { copyTask } from './movement/copy';
export { gatherTask } from './movement/gather';
export { reflectGradientTask } from './movement/reflect-gradient';
export { transposeTask } from './movement/transpose';
export { binaryTask } from './elementwise/binary';
export { fillTask } from './movement/fill';
export { unaryTask } from './elementwise/unary';
export { adamTask } from './adam';
export { leakyReluGradientTask } from './leaky-relu-gradient';
export { normApplyTask } from './norm/apply';
export { normGradientApplyTask, normGradientSumsTask, normGradientTotalsTask } from './norm/gradient';
export { normMomentsTask, normSumsTask } from './norm/statistics';
export { selectTask } from './elementwise/select';
export { argTask } from './reduction/arg';
export {
  resizeBilinearGradientTask,
  resizeBilinearTask,
  resizeNearestGradientTask,
  resizeNearestTask,
} from './resize/resize';
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
