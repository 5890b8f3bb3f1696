import type { Product } from './gemm-product';
import type { TaskName } from './generated/tasks';
import type { Build } from './runtime/builds';

/** Rows a block, at most: its packed panels stay in the second-level cache. A multiple of every build's rows. */
const maxRowBlock = 240;
const maxColumnBlock = 512;
/** Depth a block, at most: a panel of B stays in the first-level cache. */
const maxDepthBlock = 320;

/** Groups of three pixels a block of narrowTask: blockGroups there. */
const narrowGroups = 16;
/** Pixels up to which a large B is streamed and not packed. */
const fewPixels = 16;

/** Parts of the depth whose sums threads make on their own; more would be more sums to read again. */
const maxParts = 16;
/** Rows up to which a large B is worth that, one block of them; and its bytes from which it is large. */
const maxPartRows = 128;
const largeBytes = 2 * 1024 * 1024;
/** Depth a block of a part: with its columns, it stays in the second-level cache. */
const maxPartBlock = 128;

/** What a unit of gemmTask is: Split there. */
export const splits = { rows: 0, columns: 1, batches: 2, depth: 3 } as const;

/** How a product is cut up. */
export interface Plan {
  readonly task: TaskName;
  readonly units: number;
  readonly grain: number;
  readonly split: keyof typeof splits;
  readonly rowBlock: number;
  readonly depthBlock: number;
  readonly columnBlock: number;
  readonly scratch: Scratch;
  /** Where the depth is split: how much of it a part is, and their number. */
  readonly parts?: Parts;
}

interface Parts {
  readonly partDepth: number;
  readonly count: number;
}

/** Offsets into a thread's working memory; packed A (or the like) comes first. */
interface Scratch {
  readonly packedB: number;
  readonly rowTable: number;
  readonly pixelTable: number;
  readonly tile: number;
  readonly junk: number;
  readonly bytes: number;
}

/** How a product is computed, which depends on its shape and the number of threads alone. */
export function planProduct(product: Product, threads: number, build: Panels): Plan {
  if (isNarrow(product)) return planNarrow(product, threads);
  if (isFewRows(product)) return planFewRows(product);
  if (isDeep(product)) return planParts(product, build);
  return planPacked(product, threads, build);
}

/** Rows and columns of the micro-kernel's tile. */
type Panels = Pick<Build, 'panelRows' | 'panelColumns'>;

function planPacked(
  { rows, columns, depth, batches = 1 }: Product,
  threads: number,
  build: Panels,
): Plan {
  const { panelRows, panelColumns } = build;
  const depthBlock = blockSize(depth, maxDepthBlock, 4);
  const rowBlock = Math.min(maxRowBlock, roundUp(rows, panelRows));
  const columnBlock = Math.min(maxColumnBlock, roundUp(columns, panelColumns));
  const split = chooseSplit(rows / panelRows, columns / panelColumns, batches, threads);
  const units = {
    rows: Math.ceil(rows / panelRows),
    columns: Math.ceil(columns / panelColumns),
    batches,
  }[split];
  const scratch = scratchLayout(build, rowBlock, columnBlock, depthBlock, columns);
  // A call packs the whole of the operand that is not split.
  const grain = evenGrain(
    units,
    { rows: maxRowBlock / panelRows, columns: 64 / panelColumns, batches: 1 }[split],
    threads,
  );
  return { task: 'gemmTask', units, grain, split, rowBlock, depthBlock, columnBlock, scratch };
}

/** Few rows and a large B: columns of it lie scattered, so it is split by depth. */
function isDeep({ rows, columns, depth, batches = 1, pixelsAre, weights }: Product): boolean {
  if (pixelsAre !== 'rows' || weights.transposed || batches > 1) return false;
  return rows <= maxPartRows && columns % 4 === 0 && depth * columns * 4 >= largeBytes;
}

function planParts({ rows, columns, depth }: Product, build: Panels): Plan {
  const { panelRows, panelColumns } = build;
  const partDepth = blockSize(depth, Math.ceil(depth / maxParts), 4);
  const depthBlock = blockSize(partDepth, maxPartBlock, 4);
  const rowBlock = roundUp(rows, panelRows);
  const columnBlock = Math.min(maxColumnBlock, roundUp(columns, panelColumns));
  const count = Math.ceil(depth / partDepth);
  return {
    task: 'gemmTask',
    units: count,
    grain: 1,
    split: 'depth',
    rowBlock,
    depthBlock,
    columnBlock,
    scratch: scratchLayout(build, rowBlock, columnBlock, depthBlock, columns),
    parts: { partDepth, count },
  };
}

/** Three columns or fewer go along the channels instead; see assembly/gemm/narrow.ts. */
function isNarrow({ columns, depth, batches = 1, grid, pixelsAre, weights }: Product): boolean {
  if (columns > 3 || batches > 1 || depth === 0 || grid.channels % 8 !== 0) return false;
  return pixelsAre === 'rows' || !weights.transposed;
}

function planNarrow({ rows, depth, pixelsAre }: Product, threads: number): Plan {
  const ofPixels = pixelsAre === 'rows';
  const depthBlock = blockSize(depth, maxDepthBlock, 4);
  // Sums of a block of pixels and the columns, or a block of dy and the sums of all groups.
  const packedB = ofPixels ? narrowGroups * 144 : depthBlock * 12;
  const pixelTable = packedB + (ofPixels ? depth * 12 : Math.ceil(rows / 8) * 96);
  const bytes = pixelTable + (ofPixels ? narrowGroups * 36 : depthBlock * 4);
  const units = Math.ceil(rows / (ofPixels ? 3 : 8));
  return {
    task: 'narrowTask',
    units,
    // Where pixels are the depth, each call reads all of the picture.
    grain: ofPixels ? narrowGroups : evenGrain(units, units, threads),
    split: 'rows',
    rowBlock: 0,
    depthBlock,
    columnBlock: 0,
    scratch: { packedB, rowTable: 0, pixelTable, tile: 0, junk: 0, bytes },
  };
}

/** A large B that meets few pixels is streamed; see assembly/gemm/few-rows.ts. */
function isFewRows({ rows, columns, depth, batches = 1, pixelsAre, grid, weights }: Product) {
  const pixels = pixelsAre === 'rows' ? rows : depth;
  if (pixels > fewPixels || depth === 0 || batches > 1) return false;
  if (grid.channels % 8 !== 0 || columns % 16 !== 0 || columns < 64) return false;
  return pixelsAre === 'rows' ? weights.segment === grid.channels : !weights.transposed;
}

function planFewRows({ rows, columns, depth, pixelsAre, grid, weights }: Product): Plan {
  const ofPixels = pixelsAre === 'rows';
  // A list of pixels, and eight factors behind it.
  const bytes = roundUp((ofPixels ? rows : depth) * 8, 64) + 64;
  const parts = ofPixels && !weights.transposed ? partsOfTaps(depth, grid.channels) : undefined;
  return {
    task: 'fewRowsTask',
    units: parts?.count ?? (ofPixels ? columns / 4 : rows / 8),
    grain: 1,
    split: 'rows',
    rowBlock: 0,
    depthBlock: 0,
    columnBlock: 0,
    scratch: { packedB: 0, rowTable: 0, pixelTable: 0, tile: 0, junk: 0, bytes },
    parts,
  };
}

/** Each part lies in one tap. */
function partsOfTaps(depth: number, channels: number): Parts {
  const partDepth = blockSize(channels, Math.ceil(depth / maxParts), 4);
  return { partDepth, count: (depth / channels) * Math.ceil(channels / partDepth) };
}

/** The largest grain up to `limit` that gives every thread as many, and two at least. */
function evenGrain(units: number, limit: number, threads: number): number {
  const pieces = 2 * threads * Math.ceil(units / (2 * threads * limit));
  return Math.ceil(units / pieces);
}

/** Equal blocks of at most `limit`, in multiples of `step`. */
function blockSize(total: number, limit: number, step: number): number {
  const blocks = Math.max(1, Math.ceil(total / limit));
  return Math.max(step, roundUp(Math.ceil(total / blocks), step));
}

function scratchLayout(
  { panelRows, panelColumns }: Panels,
  rowBlock: number,
  columnBlock: number,
  depthBlock: number,
  columns: number,
) {
  const packedB = roundUp(rowBlock * depthBlock * 4, 64);
  const rowTable = packedB + (columnBlock / panelColumns) * (depthBlock * panelColumns * 4 + 64);
  const pixelTable = rowTable + roundUp((rowBlock + panelRows) * 4, 64);
  const tile = pixelTable + roundUp(Math.max(depthBlock * 4, panelRows * 12), 64);
  const junk = tile + roundUp(panelRows * (panelColumns + 1) * 4, 64);
  const bytes = junk + roundUp(columns * 4 + 64, 64);
  return { packedB, rowTable, pixelTable, tile, junk, bytes };
}

/**
 * Which dimension threads share. Splitting rows has each thread pack all of B, splitting columns
 * all of A; what is left over at the end weighs less the more panels there are.
 */
function chooseSplit(
  rowPanels: number,
  columnPanels: number,
  batches: number,
  threads: number,
): 'rows' | 'columns' | 'batches' {
  if (batches >= 4 * threads) return 'batches';
  if (rowPanels >= 20 * threads) return 'rows';
  return columnPanels > rowPanels ? 'columns' : 'rows';
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
