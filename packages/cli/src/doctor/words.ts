import type { Diagnosis } from './diagnose';
import type { EngineReport } from './engines';
import { timedNetwork } from './speed';

const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

const below = ' '.repeat(21);

function engineLines({ name, works, device, threads, vectors, problem, fix }: EngineReport) {
  const label = name.padEnd(10);
  if (!works) return [`  ${label}  no     ${problem}`, ...(fix ? [below + fix] : [])];
  const count = threads ? `, ${threads} ${threads === 1 ? 'thread' : 'threads'}` : '';
  const how = vectors ? [`${below}${vectors.vectors} vectors: ${vectors.reason}`] : [];
  return [`  ${label}  works  ${device}${count}`, ...how];
}

/** A diagnosis for people, a line each. */
export function diagnosisLines(found: Diagnosis): string[] {
  const { node, platform, processor, cores, memory, freeMemory, chosen, speed } = found;
  const { imageSize, filters } = timedNetwork;
  return [
    `node       ${node}, ${platform}`,
    `processor  ${processor}, ${cores} ${cores === 1 ? 'core' : 'cores'}`,
    `memory     ${gibibytes(memory)}; the machine has ${gibibytes(freeMemory)} free`,
    'engines',
    ...found.engines.flatMap(engineLines),
    chosen ? `chosen     ${chosen}` : 'chosen     none: no engine starts',
    ...(speed
      ? [
          `speed      ${speed.gigaflops.toPrecision(3)} GFLOP/s in products of 1024 x 1024 matrices`,
          `           ${speed.imagesPerSecond.toPrecision(3)} images a second in training pix2pix at ` +
            `${imageSize} x ${imageSize} with ${filters} filters`,
        ]
      : []),
    ...found.advice
      .flatMap((text) => text.split('\n'))
      .map((line, i) => `${(i === 0 ? 'advice' : '').padEnd(11)}${line}`),
  ];
}
