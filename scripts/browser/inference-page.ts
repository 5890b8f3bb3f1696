import '@tensorflow/tfjs-backend-cpu';
import {
  generatorFrom,
  imageToTensor,
  loadModel,
  saveModel,
  tensorToCanvas,
  translate,
} from '@gan/inference';
import type * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

const numbers = (tensor: tf.Tensor) => Array.from(tensor.dataSync());
const weightsOf = (model: LayersModel) => model.getWeights().flatMap(numbers);

/** A canvas with these RGBA bytes. */
function canvasOf(width: number, height: number, rgba: readonly number[]) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const pixels = new ImageData(width, height);
  pixels.data.set(rgba);
  canvas.getContext('2d')!.putImageData(pixels, 0, 0);
  return { canvas, pixels };
}

/** A playing video of a white canvas. */
async function whiteVideo(width: number, height: number): Promise<HTMLVideoElement> {
  const { canvas } = canvasOf(width, height, []);
  const context = canvas.getContext('2d')!;
  context.fillStyle = 'white';
  const draw = () => context.fillRect(0, 0, width, height);
  draw();
  // A stream has a frame only where something is drawn.
  const drawing = setInterval(draw, 20);
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = canvas.captureStream(25);
  await video.play();
  clearInterval(drawing);
  return video;
}

/** What the page makes of a picture, with the model that is served. */
async function run(width: number, height: number, rgba: readonly number[]) {
  const { canvas, pixels } = canvasOf(width, height, rgba);
  const image = new Image(500, 300);
  image.src = canvas.toDataURL();
  await image.decode();
  const offscreen = new OffscreenCanvas(width, height);
  offscreen.getContext('2d')!.putImageData(pixels, 0, 0);
  const sources = { canvas, pixels, image, offscreen, bitmap: await createImageBitmap(pixels) };
  const read = Object.entries(sources).map(([name, source]) => [
    name,
    numbers(imageToTensor(source)),
  ]);
  const video = imageToTensor(await whiteVideo(64, 48));

  const generator = await generatorFrom(new URL('/model', location.href).href);
  const output = await translate(generator, imageToTensor(canvas));
  const shown = document.createElement('canvas');
  await tensorToCanvas(output, shown);
  const { error } = await saveModel(generator, 'indexeddb://facades', { weights: 'float16' });
  const again = await loadModel('indexeddb://facades');
  const weights = weightsOf(generator);
  return {
    read: Object.fromEntries(read) as Record<string, number[]>,
    video: { shape: video.shape, least: Math.min(...numbers(video)) },
    output: numbers(output),
    shown: Array.from(shown.getContext('2d')!.getImageData(0, 0, width, height).data),
    error,
    lost: Math.max(...weightsOf(again).map((value, i) => Math.abs(value - weights[i]!))),
  };
}

Object.assign(window, { run });
