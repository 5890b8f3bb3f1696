/** Products of small matrices that a subgroup's threads compute together: tensor cores, where a GPU has them. */
export interface SubgroupMatrices {
  /** Rows and columns of a product, and its depth. */
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** Threads of the largest subgroup. */
  readonly threads: number;
  /** What a workgroup may have. */
  readonly workgroupBytes: number;
  readonly workgroupThreads: number;
  /** Products of fewer multiplications are computed in float32. */
  readonly leastWork: number;
}

/** What is asked of an adapter. */
export const matrixFeatures = [
  'shader-f16',
  'subgroups',
  'chromium-experimental-subgroup-matrix',
] as const;

/** What is used here of an adapter; matrices are in no type declarations yet. */
interface Adapter {
  readonly features: { has(name: string): boolean };
  readonly limits: Pick<
    GPUSupportedLimits,
    'maxComputeInvocationsPerWorkgroup' | 'maxComputeWorkgroupStorageSize'
  >;
  readonly info: {
    readonly subgroupMaxSize?: number;
    readonly subgroupMatrixConfigs?: Iterable<MatrixConfig>;
  };
}

interface MatrixConfig {
  readonly componentType: string;
  readonly resultComponentType: string;
  readonly M: number;
  readonly N: number;
  readonly K: number;
}

/** Blocks and depths are of as many values, so that sizes must divide it. */
export const BLOCK = 32;

/** Subgroups of the smallest workgroup. */
const LEAST_SUBGROUPS = 4;

/** As many multiplications take a large GPU some microseconds in float32, which is what a dispatch costs. */
const LEAST_WORK = 2 ** 26;

/** The matrices of f16 with f32 sums that serve best, or why an adapter has none. */
export function subgroupMatricesOf({ features, limits, info }: Adapter): SubgroupMatrices | string {
  const missing = matrixFeatures.filter((name) => !features.has(name));
  if (missing.length > 0) return `this adapter has no ${missing.join(', no ')}`;
  const [best] = [...(info.subgroupMatrixConfigs ?? [])]
    .filter((config) => config.componentType === 'f16' && config.resultComponentType === 'f32')
    .filter(({ M, N, K }) => [M, N, K].every((size) => BLOCK % size === 0 && size % 4 === 0))
    .sort((a, b) => b.M * b.N * b.K - a.M * a.N * a.K);
  if (!best) return 'this adapter has no subgroup matrices of f16 with f32 sums';
  const threads = info.subgroupMaxSize ?? 0;
  const workgroupThreads = limits.maxComputeInvocationsPerWorkgroup;
  if (threads < LEAST_SUBGROUPS || threads * LEAST_SUBGROUPS > workgroupThreads) {
    return `this adapter has subgroups of ${threads} threads in workgroups of ${workgroupThreads}`;
  }
  return {
    ...{ m: best.M, n: best.N, k: best.K, threads, workgroupThreads },
    workgroupBytes: limits.maxComputeWorkgroupStorageSize,
    leastWork: LEAST_WORK,
  };
}
