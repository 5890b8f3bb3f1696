import { wrapKernels } from './wrap-kernels.mjs';

/**
 * Runs one step and adds up the time in kernels by phase: the forward passes of each network, the
 * gradients for each optimiser, its updates, and losses and the like.
 *
 * The step has no hooks. While a network's `apply` runs, kernels are its forward pass; all others are
 * kept until an optimiser applies gradients, and belong to it.
 */
export async function profilePhases(trainer, step) {
  const phases = new Map();
  let current;
  let pending = 0;
  let inKernels = 0;
  const book = (phase, seconds) => phases.set(phase, (phases.get(phase) ?? 0) + seconds);
  const undo = [
    wrapKernels((_config, run) => {
      const begin = performance.now();
      try {
        return run();
      } finally {
        const seconds = (performance.now() - begin) / 1000;
        inKernels += seconds;
        if (current) book(current, seconds);
        else pending += seconds;
      }
    }),
  ];
  const during = (object, method, phase, before) => {
    const original = object[method];
    object[method] = function (...args) {
      before?.();
      const outer = current;
      current ??= phase;
      try {
        return original.apply(this, args);
      } finally {
        current = outer;
      }
    };
    undo.push(() => {
      object[method] = original;
    });
  };
  for (const [name, model] of Object.entries(trainer.models))
    during(model, 'apply', `${name} forward`);
  for (const [name, optimizer] of Object.entries(trainer.optimizers)) {
    during(optimizer, 'apply', `${name} update`, () => {
      book(`${name} losses and gradients`, pending);
      pending = 0;
    });
  }
  const begin = performance.now();
  try {
    await step();
  } finally {
    for (const restore of undo) restore();
  }
  const seconds = (performance.now() - begin) / 1000;
  if (pending > 0) book('other', pending);
  const named = [...phases].map(([name, spent]) => ({ name, seconds: spent }));
  return { seconds, phases: named, outside: seconds - inKernels };
}
