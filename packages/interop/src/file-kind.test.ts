import { describe, expect, it } from 'vitest';
import { zip } from '../test/zip-archive';
import { readTorch } from './read-torch';
import { readSafetensors } from './safetensors';

const bytes = (text: string) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));

describe('a file that is no checkpoint is named by what is in it', () => {
  const others: [string, string, string][] = [
    ['nothing', '', 'it is empty'],
    [
      'a Git LFS pointer',
      'version https://git-lfs.github.com/spec/v1\noid sha256:12',
      'git lfs pull',
    ],
    [
      'a web page',
      '\n<!DOCTYPE html><html><body>404</body></html>',
      'it is a web page; download the file',
    ],
    ['a web page with a mark', '\xef\xbb\xbf<html lang="en">', 'it is a web page'],
    [
      'an error of a store',
      '<?xml version="1.0"?><Error><Code>AccessDenied</Code>',
      'it is a web page',
    ],
    ['an error as JSON', '{"error":"Entry not found"}', 'it is JSON'],
    [
      'an error as text',
      'Entry not found',
      "it begins with the bytes 45 6e 74 72 ('Entry not found')",
    ],
    ['HDF5', '\x89HDF\r\n\x1a\n\0\0\0', 'it is an HDF5 file, as Keras writes'],
    ['ONNX', '\x08\x08\x12\x07pytorch\x1a\x052.1.0', 'it is an ONNX model'],
    ['a SavedModel', '\x08\x01\x12\x80\x04\x0a\x10', 'it is a SavedModel of TensorFlow'],
    [
      'a list of TensorFlow',
      'model_checkpoint_path: "model.ckpt-100"',
      'the list of a TensorFlow checkpoint',
    ],
    [
      'an index of TensorFlow',
      `\0\0\x0a\x08\x01${'a'.repeat(60)}\x57\xfb\x80\x8b\x24\x75\x47\xdb`,
      'it is the index of a TensorFlow checkpoint',
    ],
    [
      'Torch7',
      '\x04\0\0\0\x01\0\0\0\x03\0\0\0V 1\x0d\0\0\0nn.gModule',
      'it is a file of Torch7 (Lua)',
    ],
    ['an array of NumPy', '\x93NUMPY\x01\0v\0', 'it is an array of NumPy'],
    ['gzip', '\x1f\x8b\x08\0', 'it is compressed; unpack it first'],
    ['a picture', '\x89PNG\r\n\x1a\n', 'it is a picture'],
    ['a tar file', `${'a'.repeat(257)}ustar\0`, 'it is a tar file, as PyTorch wrote before 0.1.10'],
    ['zeros', '\0'.repeat(100), 'it is all zeros, as of an unfinished download'],
    ['other bytes', '\x01\x02\xfe\xff', 'it begins with the bytes 01 02 fe ff'],
  ];
  it.each(others)('%s', async (_, text, message) => {
    for (const read of [readTorch, readSafetensors]) {
      const error = await read(bytes(text)).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: 'CheckpointError' });
      expect(String(error)).toContain(message);
    }
  });

  it('and sends to the other reader', async () => {
    const safetensors = `\x02\0\0\0\0\0\0\0{}`.padEnd(40, ' ').replace('{}', '{"a"');
    await expect(readTorch(bytes(safetensors))).rejects.toThrow('use readSafetensors');
    await expect(readSafetensors(bytes('PK\x03\x04'.padEnd(40)))).rejects.toThrow('use readTorch');
  });
});

describe('a zip of something else is named by the names in it', () => {
  const archive = (...names: string[]) => zip(names.map((name) => ({ name, data: bytes('x') })));
  it.each<[string, string[], string]>([
    [
      'TorchScript',
      ['m/data.pkl', 'm/code/__torch__.py', 'm/constants.pkl'],
      'is a TorchScript program',
    ],
    [
      'TorchScript of 1.0',
      ['m/model.json', 'm/code/m.py'],
      'is a TorchScript program; save its weights',
    ],
    ['TorchScript of phones', ['m/data.pkl', 'm/bytecode.pkl'], 'is a TorchScript program'],
    [
      'torch.export',
      ['m/archive_format', 'm/data/weights/model.pt'],
      'is a program of torch.export',
    ],
    ['torch.package', ['p/.data/version', 'p/models/net.pkl'], 'is a package of torch.package'],
    ['NumPy', ['w.npy', 'b.npy'], 'is an archive of arrays of NumPy'],
    ['Keras', ['config.json', 'model.weights.h5'], 'is a model of Keras'],
    [
      'a packed folder',
      ['facades/latest_net_G.pth', 'facades/opt.txt'],
      "is a zip with 'facades/latest_net_G.pth' in it; unpack it, and read that",
    ],
    [
      'pictures',
      ['a.png', 'b.png'],
      "not of torch.save: it has 0 files data.pkl; it holds 'a.png', 'b.png'",
    ],
    ['two checkpoints', ['a/data.pkl', 'b/data.pkl'], 'it has 2 files data.pkl'],
    ['nothing', [], 'it has 0 files data.pkl; it is empty'],
  ])('%s', async (_, names, message) => {
    const error = await readTorch(archive(...names)).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'CheckpointError' });
    expect(String(error)).toContain(message);
  });
});
