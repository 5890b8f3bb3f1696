/** Packages in the order of the reference, under what a reader wants to do. */
export const sections = {
  Train: ['trainers', 'runs', 'cli'],
  'Build networks': ['generators', 'discriminators', 'layers'],
  Losses: ['losses'],
  Data: ['data'],
  Measure: ['metrics'],
  'Translate, save and load': ['inference', 'interop', 'web'],
  Engines: ['backend', 'backend-wasm', 'backend-webgpu'],
  Underneath: ['core'],
};

/**
 * Topics of a package's names, in their order: each has the folders and files of `src` whose functions, classes
 * and constants are about it. Types stand under "Types", after them.
 */
export const topics = {
  trainers: {
    Trainers: ['pix2pix', 'cycle-gan', 'gan'],
    'The training loop': ['fit', 'watch'],
    Checkpoints: ['checkpoint'],
    'Optimiser and learning rate': ['optimise', 'schedules'],
  },
  runs: {
    'A whole program': [
      'program.ts',
      'command.ts',
      'training-flags.ts',
      'plan-run.ts',
      'init-from.ts',
    ],
    'The run folder': [
      'run-folder.ts',
      'choose-run-folder.ts',
      'record-run.ts',
      'start-run.ts',
      'keep-averages.ts',
      'atomic-file.ts',
    ],
    'Progress and reports': ['progress.ts', 'report', 'engine-words.ts'],
    'Metrics for other tools': ['csv-metrics.ts', 'jsonl-metrics.ts', 'tensorboard'],
  },
  layers: {
    Convolutions: ['conv2d.ts', 'conv2d-transpose.ts', 'resize-conv2d.ts', 'reflection-pad2d.ts'],
    Blocks: ['unet-blocks.ts', 'resnet-block.ts'],
    'Norms and activations': [
      'batch-norm.ts',
      'instance-norm.ts',
      'norm-layer.ts',
      'spectral-norm.ts',
      'leaky-relu.ts',
    ],
    'Dropout and randomness': ['dropout.ts', 'sampling.ts'],
    Conditions: ['conditioned.ts'],
    'Making layers of your own': [
      'initializers.ts',
      'layer-seed.ts',
      'check-engine.ts',
      'image-size-check.ts',
      'blank-weights.ts',
      'normalise-given.ts',
    ],
  },
  losses: {
    Adversarial: ['adversarial-loss.ts', 'binary-cross-entropy.ts'],
    Reconstruction: ['reconstruction.ts', 'cycle.ts'],
    'Gradient penalties': ['gradient-penalties.ts'],
  },
  data: {
    'Your own pictures': ['folders', 'pairs'],
    Digits: ['digits'],
    'Drawn data': ['facade', 'gaussians'],
    'Reading and saving pictures': ['pictures'],
  },
  inference: {
    'From weights to a generator': ['models'],
    'Pictures through a generator': ['translate', 'folder'],
    'On a page': ['canvas'],
  },
  interop: {
    'PyTorch checkpoints': [
      'read-torch.ts',
      'write-torch.ts',
      'load-torch-weights.ts',
      'model-from-torch.ts',
      'torch-state-of.ts',
    ],
    Safetensors: ['safetensors.ts', 'safetensors-parts.ts', 'safetensors-layout.ts'],
    ONNX: ['onnx'],
    'Half floats': ['half-floats.ts'],
  },
};
