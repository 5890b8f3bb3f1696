/** A compute shader, and how many workgroups run it. */
export interface Shader {
  /** What its text depends on: one text for each key. */
  readonly key: string;
  /** Its WGSL; the entry point is `main`, and {@link declare} gives its bindings. */
  readonly source: () => string;
  readonly workgroups: readonly [x: number, y?: number, z?: number];
}

/** A number that a shader reads, with its type in WGSL. */
export type ShaderNumber = readonly [type: 'f32' | 'i32', value: number];

/** Declares a shader's bindings in the order in which a dispatch names them; every buffer holds f32. */
export function declare({ outputs, inputs, numbers = [], vectors = [] }: Declarations): string {
  const buffers = [
    ...outputs.map((name) => ['read_write', name] as const),
    ...inputs.map((name) => ['read', name] as const),
  ];
  const lines = buffers.map(([access, name], i) => {
    const type = vectors.includes(name) ? 'vec4<f32>' : 'f32';
    return `@group(0) @binding(${i}) var<storage, ${access}> ${name}: array<${type}>;`;
  });
  if (numbers.length > 0) {
    lines.push(
      `struct Numbers { ${numbers.map(([name, type]) => `${name}: ${type},`).join(' ')} }`,
      `@group(0) @binding(${buffers.length}) var<uniform> numbers: Numbers;`,
    );
  }
  return lines.join('\n');
}

/** Names for a shader's bindings. */
export interface Declarations {
  /** Buffers that are written, which may be read as well. */
  readonly outputs: readonly string[];
  readonly inputs: readonly string[];
  /** Fields of `numbers`. */
  readonly numbers?: readonly (readonly [name: string, type: ShaderNumber[0]])[];
  /** Which of the buffers are read by four values. */
  readonly vectors?: readonly string[];
}
