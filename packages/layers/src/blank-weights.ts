let scopes = 0;

/** Whether networks are being built whose weights come from elsewhere. */
export const weightsAreBlank = (): boolean => scopes > 0;

/**
 * Builds a network without drawing its random weights, for one whose weights are set right after.
 *
 * What layers of this package would draw is 0 instead; weights that start at a constant start there as
 * ever. Drawing the 54 million weights of a full U-Net takes longer than reading them from a file.
 *
 * @param build Makes the network before it returns; what it does later draws as usual.
 * @returns What `build` returned.
 *
 * @example
 * ```ts
 * import { useBackend } from '@gan/backend';
 * import { unetGenerator } from '@gan/generators';
 * import { blankWeights } from '@gan/layers';
 *
 * await useBackend();
 * const trained = unetGenerator({ levels: 3, filters: 4 });
 * const copy = blankWeights(() => unetGenerator({ levels: 3, filters: 4 }));
 * copy.setWeights(trained.getWeights());
 * ```
 *
 * @internal
 */
export function blankWeights<Out>(build: () => Out): Out {
  scopes++;
  try {
    return build();
  } finally {
    scopes--;
  }
}
