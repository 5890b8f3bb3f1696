import { Rng } from '@gan/core';
import { imageGrid, saveImage } from '@gan/data';
import type { DcganTrainer } from '@gan/trainers';
import { dispose, type Tensor4D, tensor2d } from '@tensorflow/tfjs-core';

/**
 * The point at `t` (0 to 1) of the way from a to b along the arc between them, not the chord:
 *
 *     slerp(a, b, t) = (sin((1 - t) w) a + sin(t w) b) / sin(w), cos(w) = a.b / (|a| |b|)
 *
 * Latent vectors drawn from N(0, 1) have lengths near sqrt(d); the middle of the chord is shorter than
 * any that the generator was trained on.
 */
export function slerp(a: readonly number[], b: readonly number[], t: number): number[] {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  const cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  const sine = Math.sin(angle);
  // On one line there is no arc.
  const [from, to] =
    sine < 1e-6 ? [1 - t, t] : [Math.sin((1 - t) * angle) / sine, Math.sin(t * angle) / sine];
  return a.map((value, i) => from * value + to * b[i]!);
}

/** Options of {@link saveLatentWalk}. */
export interface LatentWalkOptions {
  readonly walks: number;
  readonly steps: number;
  readonly latent: number;
  readonly seed: number;
}

/** Saves what the generator makes on the way from one latent vector to another, a row a walk. */
export async function saveLatentWalk(
  file: string,
  trainer: DcganTrainer,
  { walks, steps, latent, seed }: LatentWalkOptions,
): Promise<void> {
  const rng = new Rng(seed).fork('latent walk');
  const draw = () => Array.from({ length: latent }, () => rng.normal());
  const rows: Tensor4D[] = [];
  try {
    for (let walk = 0; walk < walks; walk++) {
      const [from, to] = [draw(), draw()];
      const z = tensor2d(Array.from({ length: steps }, (_, i) => slerp(from, to, i / (steps - 1))));
      rows.push(trainer.generate(z, { average: true }));
      z.dispose();
    }
    await saveImage(file, await imageGrid(rows));
  } finally {
    dispose(rows);
  }
}
