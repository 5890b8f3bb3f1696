import { resolve } from 'node:path';
import { useBackend } from '@gan/backend';
import { choiceOption, command, integerOption } from '@gan/runs';
import type { Command } from 'commander';
import { type ConvertOptions, convertModel } from '../convert/convert';
import { addNetworkOptions } from '../models/generator-options';
import type { MakeContext } from './make-context';

/** `gan convert IN OUT`. */
export function convert(makeContext: MakeContext): Command {
  const line = command(
    'convert',
    'Converts a trained network into another format, which the extension of OUT says.',
  )
    .argument('<in>', 'a run folder, checkpoint, .pth, .safetensors or TensorFlow.js folder')
    .argument(
      '<out>',
      'a .pth, .safetensors or .onnx file; without extension a TensorFlow.js folder',
    );
  addNetworkOptions(line)
    .addOption(
      choiceOption('--weights <type>', 'how a TensorFlow.js folder stores numbers', [
        'float32',
        'float16',
        'uint8',
      ]),
    )
    .option('--opset <n>', "version of ONNX's operators (default: 17)", integerOption(1))
    .addOption(
      choiceOption('--layout <name>', 'how ONNX takes images (default: NCHW)', ['NCHW', 'NHWC']),
    )
    .addOption(
      choiceOption('--mode <name>', 'which statistics the norms of ONNX use (default: eval)', [
        'eval',
        'train',
      ]),
    )
    .option('--overwrite', 'replace OUT where it exists', false)
    .option('--json', 'one JSON object instead of text', false)
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  gan convert runs/pix2pix generator.onnx --mode train   # as pix2pix is tested\n' +
        '  gan convert latest_net_G.pth web-model --weights float16\n' +
        '  gan convert runs/cyclegan horse2zebra.pth --network generatorA\n',
    );
  return line.action(async (from: string, to: string) => {
    const { json, ...options } = line.opts<ConvertOptions & { json: boolean }>();
    const { output } = makeContext(json);
    await useBackend('wasm');
    const done = await convertModel(resolve(from), resolve(to), options);
    output.object(done);
    const cost = done.error ? `, weights off by at most ${done.error.toPrecision(2)}` : '';
    output.line(`wrote ${to} (${done.format}${cost})`);
  });
}
