import type { StateDict } from './dtypes';

/** What PyTorch has more than one way to write. */
export interface Spelling {
  /**
   * How the names of weights with spectral norm end: `weight_orig`, `weight_u`, `weight_v` of
   * `torch.nn.utils.spectral_norm`, or those of `torch.nn.utils.parametrizations.spectral_norm`.
   */
  readonly spectralNorm: 'weight_orig' | 'parametrizations';
  /**
   * Modules before the convolution that follows a doubling: `nn.Upsample` and `nn.ReflectionPad2d`, or
   * `nn.Upsample` alone, where the convolution reflects.
   */
  readonly beforeResized: 2 | 1;
}

/** How a model is written that was not loaded. */
export const usualSpelling: Spelling = { spectralNorm: 'weight_orig', beforeResized: 2 };

/** How the checkpoints of models were spelled that were loaded. */
const spellings = new WeakMap<object, Spelling>();

/** Remembers the spelling of a model's checkpoint, so that it comes back as it was. */
export function rememberSpelling(model: object, spelling: Spelling): void {
  spellings.set(model, spelling);
}

/** The spelling of the checkpoint that a model was loaded from, else the usual one. */
export const spellingOf = (model: object): Spelling => spellings.get(model) ?? usualSpelling;

const original = '.parametrizations.weight.original';

/**
 * How a checkpoint spells what a model has.
 *
 * @param namesOf What the model's weights are called in a spelling.
 */
export function spellingIn(
  state: StateDict,
  namesOf: (spelling: Spelling) => readonly string[],
): Spelling {
  const names = [...state.keys()];
  const parametrised = names.some((name) => name.endsWith(original));
  const spectralNorm = parametrised ? 'parametrizations' : 'weight_orig';
  const [padded, alone] = ([2, 1] as const).map((beforeResized) =>
    namesOf({ spectralNorm, beforeResized }),
  ) as [readonly string[], readonly string[]];
  // Names may stand behind a prefix: what counts is how they end.
  const found = (ours: readonly string[], others: readonly string[]) =>
    ours.filter((one) => !others.includes(one)).filter((one) => hasEnding(names, one)).length;
  return { spectralNorm, beforeResized: found(alone, padded) > found(padded, alone) ? 1 : 2 };
}

const hasEnding = (names: readonly string[], ending: string) =>
  names.some((name) => name === ending || name.endsWith(`.${ending}`));

/** A state_dict as it would be without spectral norm. */
export interface WithoutSpectralNorm {
  readonly state: StateDict;
  /** The modules that had it. */
  readonly modules: ReadonlySet<string>;
}

/** Takes spectral norm out of a state_dict: kernels as they were trained, under the names they had. */
export function withoutSpectralNorm(state: StateDict): WithoutSpectralNorm {
  const modules = new Set<string>();
  const plain: StateDict = new Map();
  for (const [name, tensor] of state) {
    const [, module = ''] =
      /^(.*)\.(?:weight_orig|parametrizations\.weight\.original)$/s.exec(name) ?? [];
    if (module === '') continue;
    modules.add(module);
    plain.set(`${module}.weight`, tensor);
  }
  const vectors = [
    '.weight_u',
    '.weight_v',
    '.parametrizations.weight.0._u',
    '.parametrizations.weight.0._v',
  ];
  for (const [name, tensor] of state) {
    const ending = [...vectors, '.weight_orig', original].find((end) => name.endsWith(end));
    const module = ending === undefined ? '' : name.slice(0, -ending.length);
    if (!modules.has(module)) plain.set(name, tensor);
  }
  return { state: modules.size > 0 ? plain : state, modules };
}
