import { type CmpLabel, cmpPalette } from '@gan/data';

const colourOf = (label: CmpLabel) => `rgb(${cmpPalette[label].join(' ')})`;

/** Fills the fieldset with a radio button a label, the window's chosen. */
export function showPalette(palette: HTMLFieldSetElement): void {
  for (const label of Object.keys(cmpPalette) as CmpLabel[]) {
    const choice = document.createElement('input');
    Object.assign(choice, { type: 'radio', name: 'label', value: label });
    choice.checked = label === 'window';
    const swatch = document.createElement('span');
    swatch.className = 'swatch';
    swatch.style.background = colourOf(label);
    const row = document.createElement('label');
    row.append(choice, swatch, label);
    palette.append(row);
  }
}

/** The label that is chosen. */
function chosen(): CmpLabel {
  return document.querySelector<HTMLInputElement>('input[name=label]:checked')!.value as CmpLabel;
}

/** An empty wall before the sky. */
export function drawWall(context: CanvasRenderingContext2D): void {
  const { width, height } = context.canvas;
  context.fillStyle = colourOf('background');
  context.fillRect(0, 0, width, height);
  context.fillStyle = colourOf('facade');
  context.fillRect(width * 0.06, height * 0.1, width * 0.88, height * 0.86);
}

/** Lets people draw rectangles of the chosen label, with a pointer or with keys. */
export function letDraw(context: CanvasRenderingContext2D, changed: () => void): void {
  const { canvas } = context;
  const { width, height } = canvas;
  const rectangle = (x0: number, y0: number, x1: number, y1: number) => {
    context.fillStyle = colourOf(chosen());
    context.fillRect(Math.min(x0, x1), Math.min(y0, y1), Math.abs(x1 - x0), Math.abs(y1 - y0));
    changed();
  };
  const place = ({ offsetX, offsetY }: PointerEvent) =>
    [offsetX / canvas.clientWidth, offsetY / canvas.clientHeight].map((part) =>
      Math.round(part * width),
    ) as [number, number];

  // Rectangles grow on what was there when the pointer went down.
  let start: { at: [number, number]; before: ImageData } | undefined;
  canvas.onpointerdown = (event) => {
    canvas.setPointerCapture(event.pointerId);
    start = { at: place(event), before: context.getImageData(0, 0, width, height) };
  };
  canvas.onpointermove = (event) => {
    if (!start) return;
    context.putImageData(start.before, 0, 0);
    rectangle(...start.at, ...place(event));
  };
  canvas.onpointerup = canvas.onpointercancel = () => {
    start = undefined;
  };

  const board = canvas.parentElement!;
  board.tabIndex = 0;
  const cross = { x: width / 2, y: height / 2 };
  const moves: Record<string, readonly [number, number]> = {
    ArrowLeft: [-4, 0],
    ArrowRight: [4, 0],
    ArrowUp: [0, -4],
    ArrowDown: [0, 4],
  };
  board.onkeydown = (event) => {
    const move = moves[event.key];
    if (!move && event.key !== 'Enter') return;
    event.preventDefault();
    if (!move) return rectangle(cross.x - 6, cross.y - 9, cross.x + 6, cross.y + 9);
    cross.x = Math.min(width, Math.max(0, cross.x + move[0]));
    cross.y = Math.min(height, Math.max(0, cross.y + move[1]));
    board.style.setProperty('--x', `${(100 * cross.x) / width}%`);
    board.style.setProperty('--y', `${(100 * cross.y) / height}%`);
  };
}
