import { range } from '../product/operand';
import { declare, type Shader } from '../shader';
import { mainOfThreads, workgroupsOf } from '../threads';

/** What a shader updates at once. */
export interface Group {
  /** The variables' numbers of values. */
  readonly sizes: readonly number[];
  /** Whether all of them are multiples of four, which are then computed together. */
  readonly fours: boolean;
  /** Whether value and moments are overwritten; else there are others for the results. */
  readonly inPlace: boolean;
}

/** Buffers that a variable takes. */
export const buffersEach = (inPlace: boolean) => (inPlace ? 4 : 7);

/**
 * The shader of Adam: its threads are those of the first variable, then those of the next.
 *
 * The sums of products are fused everywhere, so that no compiler chooses, and a variable's results are the same
 * whatever is updated beside it.
 */
export function adamShader({ sizes, fours, inPlace }: Group): Shader {
  const threads = sizes.reduce((sum, size) => sum + size / (fours ? 4 : 1), 0);
  return {
    key: `adam of ${sizes.length} ${fours ? 'by fours' : ''} ${inPlace ? 'in place' : ''}`,
    workgroups: workgroupsOf(threads),
    source: () => source(sizes.length, fours, inPlace),
  };
}

function source(count: number, fours: boolean, inPlace: boolean): string {
  const former = (i: number) => [`value${i}`, `firstMoment${i}`, `secondMoment${i}`];
  const next = (i: number) => (inPlace ? former(i) : former(i).map((name) => `${name}Next`));
  const outputs = range(count).flatMap(next);
  const inputs = range(count).flatMap((i) => [`gradient${i}`, ...(inPlace ? [] : former(i))]);
  const declared = declare({
    ...{ outputs, inputs, vectors: fours ? [...outputs, ...inputs] : [] },
    numbers: numbers.map((name) => [name, 'f32']),
  });
  const update = (i: number) => {
    const [value, first, second] = former(i);
    const [toValue, toFirst, toSecond] = next(i);
    return `
  if (i < arrayLength(&${toValue})) {
    let g = gradient${i}[i];
    let m = blend(${first}[i], g, numbers.beta1, numbers.oneMinusBeta1);
    let v = blend(${second}[i], g * g, numbers.beta2, numbers.oneMinusBeta2);
    ${toFirst}[i] = m;
    ${toSecond}[i] = v;
    let root = fma(sqrt(v), Value(numbers.rootScale), Value(numbers.epsilon));
    ${toValue}[i] = fma(m / root, Value(-numbers.rate), ${value}[i]);
    return;
  }
  i -= arrayLength(&${toValue});`;
  };
  return `
${declared}
alias Value = ${fours ? 'vec4<f32>' : 'f32'};

fn blend(moment: Value, sample: Value, kept: f32, taken: f32) -> Value {
  return fma(moment, Value(kept), sample * taken);
}
${mainOfThreads(`var i = index;${range(count).map(update).join('')}`)}`;
}

/** As backend-wasm has them: `rootScale` is 1 / sqrt(1 - beta2^t), `rate` learningRate / (1 - beta1^t). */
const numbers = [
  'beta1',
  'oneMinusBeta1',
  'beta2',
  'oneMinusBeta2',
  'rootScale',
  'epsilon',
  'rate',
] as const;
