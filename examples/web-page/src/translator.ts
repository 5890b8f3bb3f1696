// The Worker: loads the generator, then answers each picture with its translation.
import { imageToTensor, loadModel, tensorToCanvas, translate } from '@gan/inference';
import { useBackend } from '@gan/trainers';
import { dispose } from '@tensorflow/tfjs-core';

/** What the page sends: where the model is, then pictures. */
export type Question = { readonly model: string } | { readonly picture: ImageData };

/** What it gets back. */
export type Answer =
  | { readonly kind: 'ready'; readonly threads: number }
  | { readonly kind: 'picture'; readonly picture: ImageBitmap; readonly milliseconds: number }
  | { readonly kind: 'failed'; readonly reason: string };

const canvas = new OffscreenCanvas(1, 1);
let generator: Awaited<ReturnType<typeof loadModel>>;

async function load(address: string): Promise<Answer> {
  const { threads = 1 } = await useBackend('wasm');
  generator = await loadModel(address);
  return { kind: 'ready', threads };
}

async function picture(pixels: ImageData): Promise<Answer> {
  const begin = performance.now();
  const input = imageToTensor(pixels);
  const output = await translate(generator, input);
  await tensorToCanvas(output as typeof input, canvas);
  dispose([input, output]);
  const milliseconds = performance.now() - begin;
  return { kind: 'picture', picture: canvas.transferToImageBitmap(), milliseconds };
}

addEventListener('message', async ({ data }: MessageEvent<Question>) => {
  const answer = await ('model' in data ? load(data.model) : picture(data.picture)).catch(
    (error: Error): Answer => ({ kind: 'failed', reason: error.message }),
  );
  postMessage(answer, { transfer: answer.kind === 'picture' ? [answer.picture] : [] });
});
