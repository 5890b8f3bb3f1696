// The page: hands the label map to the Worker whenever it has changed, and shows what comes back.
import { drawWall, letDraw, showPalette } from './drawing';
import type { Answer, Question } from './translator';

const find = <T extends Element>(selector: string) => document.querySelector<T>(selector)!;
const contextOf = (selector: string) =>
  find<HTMLCanvasElement>(selector).getContext('2d', { willReadFrequently: true })!;
const [labels, photo] = [contextOf('#labels'), contextOf('#photo')];
const { width, height } = labels.canvas;
const status = find<HTMLElement>('#status');

const translator = new Worker(new URL('./translator.ts', import.meta.url), { type: 'module' });
const ask = (question: Question) => translator.postMessage(question);

let threads = 0;
let [busy, waiting] = [true, true];

/** Has the newest drawing translated; while the Worker is busy, it waits its turn. */
function changed(): void {
  photo.canvas.ariaBusy = 'true';
  waiting = busy;
  if (busy) return;
  busy = true;
  ask({ picture: labels.getImageData(0, 0, width, height) });
}

translator.onmessage = ({ data }: MessageEvent<Answer>) => {
  busy = false;
  if (data.kind === 'failed') {
    status.textContent = data.reason;
    return;
  }
  if (data.kind === 'ready') threads = data.threads;
  else {
    photo.drawImage(data.picture, 0, 0);
    data.picture.close();
    const engine = `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
    status.textContent = `${Math.round(data.milliseconds)} ms on ${engine}`;
  }
  if (waiting) changed();
  else if (data.kind === 'picture') photo.canvas.ariaBusy = 'false';
};
translator.onerror = () => {
  status.textContent = 'The Worker did not start; reload the page.';
};

/** Draws a picture over the label map, as wide and high as that is. */
async function show(source: Blob): Promise<void> {
  const picture = await createImageBitmap(source);
  labels.drawImage(picture, 0, 0, width, height);
  picture.close();
  changed();
}

let house = 0;
async function nextHouse(): Promise<void> {
  house = (house % 3) + 1;
  const response = await fetch(new URL(`labels/${house}.png`, document.baseURI));
  await show(await response.blob());
}

find<HTMLButtonElement>('#next').onclick = nextHouse;
find<HTMLButtonElement>('#clear').onclick = () => {
  drawWall(labels);
  changed();
};
find<HTMLInputElement>('#file').onchange = ({ target }) => {
  const file = (target as HTMLInputElement).files?.[0];
  if (file)
    show(file).catch(() => {
      status.textContent = `${file.name} is no picture that this browser reads.`;
    });
};

showPalette(find('#palette'));
letDraw(labels, changed);
ask({ model: new URL('model/', document.baseURI).href });
await nextHouse();
