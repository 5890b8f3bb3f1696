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
let started: ReturnType<typeof start>;

async function start(address: string) {
  const { threads = 1 } = await useBackend('wasm');
  const generator = await loadModel(address);
  return { generator, threads };
}

async function photoOf(pixels: ImageData): Promise<Answer> {
  const { generator } = await started;
  const begin = performance.now();
  const input = imageToTensor(pixels);
  const output = await translate(generator, input);
  await tensorToCanvas(output as typeof input, canvas);
  dispose([input, output]);
  const milliseconds = performance.now() - begin;
  return { kind: 'picture', picture: canvas.transferToImageBitmap(), milliseconds };
}

async function answer(question: Question): Promise<Answer> {
  if ('picture' in question) return photoOf(question.picture);
  started = start(question.model);
  return { kind: 'ready', threads: (await started).threads };
}

addEventListener('message', async ({ data }: MessageEvent<Question>) => {
  const reply = await answer(data).catch(
    (error: Error): Answer => ({ kind: 'failed', reason: error.message }),
  );
  postMessage(reply, { transfer: reply.kind === 'picture' ? [reply.picture] : [] });
});
