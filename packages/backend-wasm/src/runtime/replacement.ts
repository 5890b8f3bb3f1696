import type { TaskName } from '../generated/tasks';
import type { Build } from './builds';

/** The program that serves from now on, and why. */
export interface Replacement {
  readonly program: { readonly module: WebAssembly.Module; readonly build: Build };
  readonly reason: string;
}

/** Asked before a task runs; answers where another program must serve. */
export type LateTests = (task: TaskName) => Replacement | undefined;
