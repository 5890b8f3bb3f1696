// Every exported function whose name ends in "Task" can be run by the worker pool; its signature is
// (args: usize, begin: i32, end: i32, scratch: usize): void. See CONTRIBUTING.md.
export { gemmTask } from './gemm/task';
// Exported only so that the optimiser does not inline it, which more than halves its speed.
export { micro5x8 } from './gemm/micro-kernel';
export { adamTask } from './adam';
export { leakyReluGradientTask } from './leaky-relu-gradient';
export { normApplyTask } from './norm/apply';
export { normGradientApplyTask, normGradientSumsTask, normGradientTotalsTask } from './norm/gradient';
export { normMomentsTask, normSumsTask } from './norm/statistics';
