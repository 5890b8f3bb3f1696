import { describe, expect, it } from 'vitest';
import { checkFolderSettings, type ImageFolderOptions } from './image-folder-options';

describe('loadSize below cropSize', () => {
  const refuse = (options: ImageFolderOptions) => () => checkFolderSettings('imageFolder', options);

  it('advises another cropSize where loadSize alone was given', () => {
    expect(refuse({ loadSize: 64 })).toThrow(
      "imageFolder: loadSize must be at least cropSize, got 64 < 256; use cropSize: 64 or less, or preprocess: 'resize'",
    );
    expect(refuse({ loadSize: 200, preprocess: 'scale_width_and_crop' })).toThrow(
      "got 200 < 256; use cropSize: 200 or less, or preprocess: 'scale_width'",
    );
    expect(checkFolderSettings('imageFolder', { loadSize: 64, cropSize: 64 })).toMatchObject({
      loadSize: 64,
      cropSize: 64,
    });
  });

  it('advises another loadSize where cropSize was given', () => {
    for (const options of [{ cropSize: 512 }, { loadSize: 286, cropSize: 512 }]) {
      expect(refuse(options)).toThrow(
        "got 286 < 512; use loadSize: 572, or preprocess: 'resize' with loadSize: 512",
      );
    }
  });
});
