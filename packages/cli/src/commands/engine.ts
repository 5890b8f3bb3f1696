import { OptionError } from '@gan/core';
import { command, pathOption } from '@gan/runs';
import { type Command, Option } from 'commander';
import { builds } from '../engine/builds';
import type { DownloadProgress } from '../engine/download';
import { type DownloadView, downloadView, tenthOf } from '../engine/download-view';
import { placeTensorflow } from '../engine/place-tensorflow';
import { startEngine } from '../engine/start-engine';
import { deviceOf, offerLine, offersIn, stageLine } from '../engine/words';
import type { CommandContext } from '../terminal/context';
import type { MakeContext } from './make-context';

interface EngineFlags {
  readonly dir: string;
  readonly json: boolean;
}

/** `gan engine [tensorflow]`. */
export function engine(makeContext: MakeContext): Command {
  const group = withPlace(
    command('engine', 'Puts an engine in place that npm does not; alone, lists what there is.'),
  )
    .argument('[name]')
    // The flags behind the engine's name are the engine's.
    .enablePositionalOptions()
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  gan engine                              # what can be put in place here\n' +
        '  gan engine tensorflow --help            # libtensorflow, for the CPU or with CUDA\n',
    );
  group.action((name: string | undefined) => {
    if (name !== undefined) {
      throw new OptionError(`gan engine: there is no engine ${name}; tensorflow is the one`);
    }
    const { dir, json } = group.opts<EngineFlags>();
    const { output } = makeContext(json);
    const offers = offersIn(dir);
    output.object({ offers });
    for (const offer of offers) output.line(offerLine(offer));
  });
  return group.addCommand(tensorflow(makeContext));
}

const withPlace = (line: Command) =>
  line
    .addOption(
      new Option('--dir <folder>', 'where the programs are that use it')
        .argParser(pathOption)
        .default(process.cwd(), 'this folder'),
    )
    .option('--json', 'JSON objects instead of text', false);

/** `gan engine tensorflow`. */
function tensorflow(makeContext: MakeContext): Command {
  const line = withPlace(
    command('tensorflow', 'Puts libtensorflow in place beside an npm install of tfjs-node.').option(
      '--cuda',
      "for an NVIDIA GPU: tfjs-node-gpu, and NVIDIA's libraries",
      false,
    ),
  )
    .option(
      '--version <version>',
      `version of libtensorflow, from ${builds.cpu.versions.join(' to ')} ` +
        `(with --cuda from ${builds.cuda.versions[0]}; default: ${builds.cpu.versions[1]})`,
    )
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  npm i --ignore-scripts @tensorflow/tfjs-node@4.22.0\n' +
        '  gan engine tensorflow                   # on the CPU\n' +
        '  npm i --ignore-scripts @tensorflow/tfjs-node-gpu@4.22.0\n' +
        '  gan engine tensorflow --cuda            # on a GPU\n' +
        '\nThe libraries come from the Python package index, or the mirror in PIP_INDEX_URL; Python is not needed,\n' +
        'a C++ compiler is. For Linux x64. Downloads are kept in ~/.cache/gan, and go on where they broke off.\n',
    );
  return line.action(async () => {
    const { json, cuda, ...options } = line.opts<
      EngineFlags & { cuda: boolean; version?: string }
    >();
    const context = makeContext(json);
    const { output, signal } = context;
    const progress = progressOf(context);
    const placed = await placeTensorflow(builds[cuda ? 'cuda' : 'cpu'], {
      ...options,
      signal,
      onProgress: progress.show,
      onStage(stage) {
        output.object(stage);
        output.line(stageLine(stage));
      },
    }).finally(progress.stop);
    const { folder, changed } = placed;
    output.line(`${changed ? 'put in place in' : 'in place already in'} ${folder}`);
    const started = await startEngine(folder, { signal });
    const device = deviceOf(started);
    output.object({ event: 'engine', name: 'tensorflow', device, ...started, folder, changed });
    output.line(device);
    if (cuda && !started.gpu) {
      output.line('it finds no NVIDIA GPU; nvidia-smi says whether the driver does');
    }
  });
}

/** Shows downloads to people, and tells programs of every tenth. */
function progressOf({ output, stdout }: CommandContext): DownloadView {
  if (!output.json) return downloadView(stdout);
  let told = '';
  const show = (progress: DownloadProgress) => {
    const { file, bytes, size } = progress;
    const now = `${file} ${tenthOf(progress)}`;
    if (now === told) return;
    told = now;
    output.object({ event: 'download', file, bytes, size });
  };
  return { show, stop: () => {} };
}
