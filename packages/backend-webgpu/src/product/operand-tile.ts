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
  // Neighbouring threads take neighbouring fours, each of them at several heights; arrays of them would be left to
  // drivers to lay out in registers.
  const heights = range((fours * height) / threads).map((j) => j * (threads / fours));
  const every = (line: (j: string, at: string) => string) =>
    heights.map((height, j) => line(`${name}${j}`, `thread / ${fours} + ${height}`)).join('\n    ');
  const four = `thread % ${fours} * 4`;
  const isThere = (side: string) => `${name}First + ${side} < ${sides} && k < end`;
  // What a side contributes is worked out once.
  const before =
    along === 'depth'
      ? every((j, at) => `let ${j}Side = ${name}Side(${name}First + ${at}, phase);`)
      : `let ${name}Own = ${name}Side(${name}First + ${four}, phase);`;
  const load =
    along === 'depth'
      ? `{
      let k = k0 + ${four};
      let depth = ${name}Depth(k, phase);
      ${every((j, at) => `${j} = ${name}Value(${j}Side, depth, ${isThere(at)});`)}
    }`
      : every(
          (j, at) => `{
      let k = k0 + ${at};
      ${j} = ${name}Value(${name}Own, ${name}Depth(k, phase), ${isThere(four)});
    }`,
        );
  const write = every(
    (j, at) => `{
      let v = vec4<f16>(${j} * ${name}Scale);
      let place = (${at}) * ${stride} + ${four};
      ${range(4)
        .map((i) => `${name}Tile[place + ${i}] = v[${i}];`)
        .join(' ')}
    }`,
  );
  // A matrix lies by rows where its columns are neighbours: depths of the left one, sides of the right one.
  const byRows = (name === 'left') === (along === 'depth');
  const matrix = (type: string, side: string) => {
    const place = along === 'depth' ? `(${side}) * ${stride} + z` : `z * ${stride} + ${side}`;
    return `subgroupMatrixLoad<${type}, ${byRows ? 'row_major' : 'col_major'}>(&${name}Tile, u32(${place}), ${stride})`;
  };
  return {
    size: height * stride,
    before: `${before}\n  ${every((j) => `var ${j}: vec4<f32>;`)}`,
    load,
    write,
    matrix,
  };
}
