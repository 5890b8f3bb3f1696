/** Whether a file is of some kind, by its first bytes, a character each. */
type Test = (start: string) => boolean;

const begins =
  (...texts: readonly string[]): Test =>
  (start) =>
    texts.some((text) => start.startsWith(text));
const has =
  (text: string, at: number): Test =>
  (start) =>
    start.startsWith(text, at);
const matches =
  (pattern: RegExp, at = 0): Test =>
  (start) =>
    pattern.test(start.slice(at));

/** An ONNX model: its version, a small number, as field 1, then text as another. */
const isOnnx: Test = (start) =>
  start[0] === '\x08' && start.charCodeAt(1) <= 32 && ['\x12', ':', 'B'].includes(start[2] ?? '');

/** Bytes as text, one character each. */
const characters = (bytes: Uint8Array) => String.fromCharCode(...bytes);

const only = 'only checkpoints of PyTorch and safetensors are read';

/** What a file is, and what to do; the first that fits. */
const kinds: readonly (readonly [test: Test, says: string])[] = [
  [
    begins('version https://git-lfs'),
    'it is a Git LFS pointer; fetch the file itself with git lfs pull',
  ],
  [
    matches(/^(\xef\xbb\xbf)?\s*<(!doctype|!--|html|head|script|\?xml)/i),
    'it is a web page; download the file itself',
  ],
  [begins('PK', '\x80'), 'it seems to be one of PyTorch: use readTorch'],
  [matches(/^\{\s*"/, 8), 'it seems to be safetensors: use readSafetensors'],
  [
    begins('\x89HDF\r\n\x1a\n'),
    'it is an HDF5 file, as Keras writes; save a state_dict with PyTorch',
  ],
  [
    has('ustar', 257),
    'it is a tar file, as PyTorch wrote before 0.1.10; load and save it with a later PyTorch',
  ],
  [has('V 1', 12), `it is a file of Torch7 (Lua), as the first pix2pix wrote; ${only}`],
  [
    begins('model_checkpoint_path', 'all_model_checkpoint_path'),
    `it is the list of a TensorFlow checkpoint; ${only}`,
  ],
  [begins('\x08\x01\x12'), `it is a SavedModel of TensorFlow; ${only}`],
  [isOnnx, 'it is an ONNX model; save the state_dict of the network that it was made of'],
  [begins('\x93NUMPY'), 'it is an array of NumPy; save a state_dict with torch.save'],
  [
    begins('\x1f\x8b', 'BZh', '\xfd7zXZ', '7z\xbc\xaf', 'Rar!', '\x28\xb5\x2f\xfd'),
    'it is compressed; unpack it first',
  ],
  [begins('GGUF'), `it is a GGUF file; ${only}`],
  [begins('MATLAB '), `it is a file of MATLAB; ${only}`],
  [begins('\x89PNG', '\xff\xd8\xff', 'GIF8'), 'it is a picture; give the checkpoint'],
  [begins('{'), 'it is JSON'],
  [begins('\0'.repeat(64)), 'it is all zeros, as of an unfinished download; download it again'],
];

/** Magic number at the end of a TensorFlow checkpoint's index. */
const TABLE = '\x57\xfb\x80\x8b\x24\x75\x47\xdb';

/** What a file that is no checkpoint seems to be, by its content: the commonest mix-ups. */
export function seemsToBe(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'it is empty';
  const start = characters(bytes.subarray(0, 512));
  const [, says] = kinds.find(([test]) => test(start)) ?? [];
  if (says !== undefined) return says;
  if (characters(bytes.subarray(-8)) === TABLE) {
    return `it is the index of a TensorFlow checkpoint; ${only}`;
  }
  const first = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0'));
  const line = /^[\x20-\x7e]{4,60}/.exec(start)?.[0];
  return `it begins with the bytes ${first.join(' ')}${line === undefined ? '' : ` ('${line}')`}`;
}

/** What a zip is that is not of torch.save, by the names in it. */
const archives: readonly (readonly [name: RegExp, says: string])[] = [
  [
    /(^|\/)(constants\.pkl|bytecode\.pkl|code\/.*\.py)$/,
    'is a TorchScript program; save its weights with torch.save(module.state_dict(), path)',
  ],
  [
    /(^|\/)(archive_format|serialized_exported_program\.json)$/,
    'is a program of torch.export; save its weights with torch.save(program.state_dict, path)',
  ],
  [
    /(^|\/)\.data\/(version|extern_modules)$/,
    "is a package of torch.package; save its module's state_dict with torch.save",
  ],
  [/^model\.weights\.h5$/, 'is a model of Keras; save a state_dict with PyTorch'],
  [/\.npy$/, 'is an archive of arrays of NumPy; save them as tensors with torch.save'],
];

/** What a zip that torch.save did not write seems to be; undefined where the names don't tell. */
export function archiveSeemsToBe(names: readonly string[]): string | undefined {
  const [, says] = archives.find(([pattern]) => names.some((name) => pattern.test(name))) ?? [];
  return says;
}
