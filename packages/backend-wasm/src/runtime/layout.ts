/**
 * Where things lie in the WebAssembly memory. The first page holds what AssemblyScript compiled in
 * and the words that threads exchange; the heap follows.
 */
export const layout = {
  /** One mailbox a worker. */
  mailboxes: 32_768,
  mailboxBytes: 256,
  /** The argument block of the running task. */
  arguments: 49_152,
  argumentsBytes: 4096,
  /** A word that kernels may use to report something. */
  report: 53_248,
  /** The first unit of the running task that no thread has taken; on a cache line of its own. */
  nextUnit: 53_376,
  /** Zeros, read in place of pixels outside a picture. */
  zeros: 65_536,
  zerosBytes: 65_536,
  heap: 131_072,
} as const;

/** Words of a mailbox. */
export const mailbox = {
  /** The number of a task that is offered; negative once the worker has taken it, 0 if withdrawn. */
  ticket: 0,
  /** The number of the task that the worker has finished. */
  done: 1,
  task: 2,
  arguments: 3,
  units: 4,
  grain: 5,
  scratch: 6,
  /** 0 until the worker has loaded the program, then 1. */
  ready: 7,
  /** 1 while the worker sleeps and must be woken. */
  asleep: 8,
  /** Characters of the trap's message; 0 if the task went well. */
  trap: 9,
  /** Threads that share the task. */
  threads: 10,
  /** The message, one character a word. */
  message: 11,
  messageLength: 50,
  /** Pages that the memory has. */
  pages: 61,
} as const;

/** Workers that fit between the mailboxes and the argument block, and the main thread. */
export const maxThreads = (layout.arguments - layout.mailboxes) / layout.mailboxBytes;

export const pageBytes = 65_536;
