/** One way to train; all else is the same for all. */
export interface Setting {
  readonly name: string;
  readonly description: string;
  /** Adam's rates at the start. */
  readonly rates: { readonly generator: number; readonly discriminator: number };
}

/** The settings differ in one number: how fast the discriminator learns. */
export const settings: readonly Setting[] = [
  {
    name: 'slow D',
    description: 'the discriminator learns ten times slower than the generator',
    rates: { generator: 1e-3, discriminator: 1e-4 },
  },
  {
    name: 'equal',
    description: 'both learn as fast',
    rates: { generator: 1e-3, discriminator: 1e-3 },
  },
];
