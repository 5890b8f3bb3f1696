import type { AdversarialLossKind } from '@gan/losses';

/** One of the losses that are compared. */
export interface Compared {
  readonly kind: AdversarialLossKind;
  readonly label: string;
  /** WGAN's discriminator needs it; the others have none. */
  readonly gradientPenalty: number;
}

/** In the order in which the papers came. */
export const compared: readonly Compared[] = [
  { kind: 'minimax', label: 'minimax', gradientPenalty: 0 },
  { kind: 'bce', label: 'non-saturating', gradientPenalty: 0 },
  { kind: 'lsgan', label: 'least squares', gradientPenalty: 0 },
  { kind: 'wgan', label: 'WGAN-GP', gradientPenalty: 10 },
];
