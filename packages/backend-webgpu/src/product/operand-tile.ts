import { PADDING } from './blocks';
import { range } from './operand';
import type { Operand } from './product';

interface Load {
  readonly tile: number;
  readonly sides: number;
  readonly depth: number;
  readonly threads: number;
}

/** WGSL of an operand's tile. */
export interface OperandTile {
  /** Values of f16. */
  readonly size: number;
  /** What is worked out once. */
  readonly before: string;
  /** Reads a thread's part of the tile from a depth `k0` on. */
  readonly load: string;
  /** Writes what was read into the tile, rounded. */
  readonly write: string;
  /** A matrix of this type from a side of the tile and its depth `z` on. */
  readonly matrix: (type: string, side: string) => string;
}

/** A tile of f16 that is filled by fours as they lie in memory, and read by subgroup matrices. */
export function operandTile(
  name: 'left' | 'right',
  { along }: Operand,
  { tile, sides, depth, threads }: Load,
): OperandTile {
  const [width, height] = along === 'depth' ? [depth, tile] : [tile, depth];
  const stride = width + PADDING;
  const fours = width / 4;
  // Neighbouring threads take neighbouring fours, each of them at several heights.
  const count = (fours * height) / threads;
  const every = (body: string) => `for (var j = 0; j < ${count}; j++) { ${body} }`;
  const four = `thread % ${fours} * 4`;
  const at = `thread / ${fours} + j * ${threads / fours}`;
  // What a side contributes is worked out once.
  const before =
    along === 'depth'
      ? `var ${name}Sides: array<vec3<i32>, ${count}>;
  ${every(`${name}Sides[j] = ${name}Side(${name}First + ${at}, phase);`)}`
      : `let ${name}Own = ${name}Side(${name}First + ${four}, phase);`;
  const read =
    along === 'depth'
      ? `let k = k0 + ${four};
      let depth = ${name}Depth(k, phase);
      ${every(`${name}Fours[j] = ${name}Value(${name}Sides[j], depth, ${name}First + ${at} < ${sides} && k < end);`)}`
      : every(`let k = k0 + ${at};
        ${name}Fours[j] = ${name}Value(${name}Own, ${name}Depth(k, phase), ${name}First + ${four} < ${sides} && k < end);`);
  const write = every(`
      let v = vec4<f16>(${name}Fours[j] * ${name}Scale);
      let place = (${at}) * ${stride} + ${four};
      ${range(4)
        .map((i) => `${name}Tile[place + ${i}] = v[${i}];`)
        .join(' ')}
    `);
  // A matrix lies by rows where its columns are neighbours: depths of the left one, sides of the right one.
  const byRows = (name === 'left') === (along === 'depth');
  const matrix = (type: string, side: string) => {
    const place = along === 'depth' ? `(${side}) * ${stride} + z` : `z * ${stride} + ${side}`;
    return `subgroupMatrixLoad<${type}, ${byRows ? 'row_major' : 'col_major'}>(&${name}Tile, u32(${place}), ${stride})`;
  };
  return {
    size: height * stride,
    before: `${before}\n  var ${name}Fours: array<vec4<f32>, ${count}>;`,
    load: `{ ${read} }`,
    write,
    matrix,
  };
}
