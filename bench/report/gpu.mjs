import { names } from '../gpu/measure.mjs';
import { isOutOfMemory } from '../gpu/out-of-memory.mjs';
import { fixed, table } from './table.mjs';

const header = [
  ...['case and engine', 'steps/s', 'images/s', 'TFLOP/s', 'dispatches', 'CPU ms', 'GPU GiB'],
  'notes',
];

/**
 * What a GPU does in each case, an engine a row.
 *
 * @param options.computes Whether the device computes anything, or only shows what it is asked for.
 */
export function gpuTable(results, { computes = true } = {}) {
  const body = Object.entries(results).flatMap(([name, engines]) => {
    const batch = Number(/\d+$/.exec(name));
    const flops = Object.values(engines).find((engine) => engine.flops)?.flops;
    return Object.entries(engines).map(([engine, result]) => {
      const label = `${name}, ${engine}`;
      const { median, dispatches, cpu, gpuBytes } = result;
      if (!median) return [label, '', '', '', '', '', '', notes(result)];
      return [
        label,
        ...(computes
          ? [rate(1 / median), rate(batch / median), fixed(flops / median / 1e12, 3)]
          : ['', '', '']),
        dispatches ?? '',
        fixed(cpu * 1000, cpu < 0.01 ? 2 : 1),
        gpuBytes == null || !computes ? '' : fixed(gpuBytes / 2 ** 30, 2),
        notes(result),
      ];
    });
  });
  return table(header, body);
}

/** How many times as fast as their peers our engines are, a case a row; '' where none has been measured. */
export function gpuRatioTable(results) {
  const peers = ['webgpu', 'torch', 'torch-compile'].map((peer) => names[peer]);
  const body = Object.entries(results).flatMap(([name, engines]) =>
    ['gan-webgpu', 'gan-webgpu-mixed', 'tensorflow']
      .map((engine) => names[engine])
      .filter((engine) => engines[engine]?.median)
      .map((engine) => [
        `${name}, ${engine}`,
        ...peers.map((peer) => fixed(engines[peer]?.median / engines[engine].median, 2) || '-'),
      ]),
  );
  return body.length > 0 ? table(['ours is so many times as fast as', ...peers], body) : '';
}

/** What each engine computed on, and what else is to be known before its numbers are compared, a line each. */
export function gpuNotes(results, { computes = true } = {}) {
  const all = Object.values(results).flatMap((engines) => Object.entries(engines));
  const lines = all.flatMap(([engine, result]) => {
    const { device, onGpu, version, tf32, notRecorded } = result;
    if (!device) return [];
    return [
      `${engine}${version ? ` ${version}` : ''}: ${device}${onGpu ? '' : ' (no GPU)'}`,
      ...(tf32 && onGpu ? [`${engine}: TF32 in ${tf32Text(tf32)}`] : []),
      ...(notRecorded ? [`${engine}: its step is not recorded, as it ${notRecorded}`] : []),
    ];
  });
  const differences = Object.entries(results).flatMap(([name, engines]) => {
    const off = firstLossesDiffer(Object.values(engines));
    return computes && off > 1e-3
      ? [`${name}: losses of the first step differ by ${off.toExponential(1)} between our engines`]
      : [];
  });
  return [...new Set([...lines, ...differences])].join('\n');
}

/** How far the losses of a first step, which TensorFlow.js's engines all take alike, are apart, as a share. */
function firstLossesDiffer(engines) {
  const losses = engines.flatMap((engine) => (engine.losses ? [engine.losses] : []));
  const [first, ...others] = losses;
  return Math.max(
    0,
    ...others.flatMap((other) =>
      Object.entries(other).map(([name, value]) => Math.abs(value / first[name] - 1)),
    ),
  );
}

const tf32Text = ({ convolutions, products }) =>
  [convolutions && 'convolutions', products && 'products'].filter(Boolean).join(' and ') ||
  'nothing';

function notes({ unavailable, outOfMemory, layout, alone }) {
  const ran = outOfMemory || isOutOfMemory(unavailable ?? '');
  const why = ran ? `does not fit into memory: ${unavailable}` : unavailable;
  return [why, layout, alone && 'alone'].filter(Boolean).join(', ');
}

/** Three digits or so. */
const rate = (value) => fixed(value, value < 10 ? 3 : value < 100 ? 2 : 1);
