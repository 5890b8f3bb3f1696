import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import { OptionError } from '@gan/core';
import { inspectCheckpoint, inspectCheckpoints } from './checkpoint';
import type { Inspection } from './inspection';
import { inspectPicture, inspectPictures } from './pictures';
import { inspectRun } from './run-folder';
import { inspectSavedModel } from './saved-model';
import { inspectWeights } from './weights-file';

/**
 * Finds out what a file or folder is, and what it holds.
 *
 * @throws OptionError where there is nothing, or nothing that is known.
 * @throws CheckpointError, DataError where it is damaged.
 */
export async function inspectPath(path: string): Promise<Inspection> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new OptionError(`gan inspect: ${path} does not exist; check the path`);
  return found.isDirectory() ? inspectFolder(path) : inspectFile(path);
}

async function inspectFile(path: string): Promise<Inspection> {
  if (basename(path) === 'model.json') return inspectSavedModel(dirname(path));
  if (basename(path) === 'checkpoint.json') return inspectCheckpoint(dirname(path));
  if (/\.(pth|pt|safetensors)$/i.test(path)) return inspectWeights(path);
  if (/\.(jpe?g|png|webp|tiff?|gif|avif)$/i.test(path)) return inspectPicture(path);
  if (/\.onnx$/i.test(path)) {
    throw new OptionError(
      `gan inspect: ${path}: ONNX files are written and not read; give its source, or open it in a viewer of ONNX`,
    );
  }
  throw new OptionError(
    `gan inspect: ${path} is a file of a kind that is not known here (${extname(path) || 'no extension'}); ` +
      'give a run folder, a checkpoint, a .pth or .safetensors file, a model.json, a picture, or a folder of pictures',
  );
}

async function inspectFolder(path: string): Promise<Inspection> {
  const names = await readdir(path);
  if (names.includes('checkpoint.json')) return inspectCheckpoint(path);
  if (names.includes('config.json')) return inspectRun(path);
  if (names.includes('model.json')) return inspectSavedModel(path);
  if (names.some((name) => /^step-\d+$/.test(name))) return inspectCheckpoints(path);
  if (names.length === 0) throw new OptionError(`gan inspect: ${path} is empty`);
  return inspectPictures(path);
}
