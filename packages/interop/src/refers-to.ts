import type { Opaque } from './pickle-values';
import { quoted } from './quoted';

/** What is said of a file whose tensors are behind, or only in, an object that is not made. */
export const refersTo = ({ name }: Opaque, holds = ''): string =>
  `refers to ${quoted(name).slice(1, -1)}; only tensors are read, nothing is executed; ${holds}` +
  'if you trust the file, save its state_dict alone with PyTorch';
