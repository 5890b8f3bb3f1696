import { type BackendName, useBackend } from '@gan/backend';
import { type EngineReport, tryEngines } from './engines';
import { lookAtMachine, type Machine } from './machine';
import { measureSpeed, type Speed } from './speed';

/** What `gan doctor` finds. */
export interface Diagnosis extends Machine {
  readonly engines: readonly EngineReport[];
  /** The engine that training takes where none is asked for; undefined where none works. */
  readonly chosen?: BackendName;
  /** Why that one. */
  readonly reason?: string;
  readonly speed?: Speed;
  /** What would make training faster or possible here. */
  readonly advice: readonly string[];
}

/** Looks at the machine, tries the engines, and measures the one that training would take. */
export async function diagnose(): Promise<Diagnosis> {
  const machine = lookAtMachine();
  const engines = await tryEngines();
  const chosen = await useBackend('auto').catch(() => undefined);
  const speed = chosen && (await measureSpeed());
  return {
    ...machine,
    engines,
    ...(chosen && { chosen: chosen.name, reason: chosen.reason }),
    ...(speed && { speed }),
    advice: advise(machine, engines),
  };
}

/** A full-size network and the engine's own memory take about this much. */
const SMALL_MEMORY = 4 * 2 ** 30;

/** libtensorflow runs on a CPU, too, and WebGPU in software. */
function computesOnGpu({ name, works, device = '' }: EngineReport): boolean {
  if (!works) return false;
  if (name === 'tensorflow') return device.includes('GPU');
  return name === 'webgpu' && !device.includes('in software');
}

/** What would help, a sentence each. */
export function advise(machine: Machine, engines: readonly EngineReport[]): string[] {
  const advice: string[] = [];
  const onGpu = engines.some(computesOnGpu);
  const vectors = engines.find(({ name }) => name === 'wasm')?.vectors;
  const [major = 0, minor = 0] = machine.node.slice(1).split('.').map(Number);
  const pairsVectors = major > 23 || (major === 23 && minor >= 5);
  if (!onGpu && vectors?.bits === 128 && !pairsVectors) {
    advice.push(`Node ${machine.node} has 128-bit vectors; from Node 24 the wasm engine uses 256`);
  }
  if (!onGpu) {
    advice.push(
      'where there is an NVIDIA GPU, on Linux x64, these two lines put its engine in place:\n' +
        '  npm i --ignore-scripts @tensorflow/tfjs-node-gpu@4.22.0\n' +
        '  npx gan engine tensorflow --cuda',
      'where there is another GPU, npm i @gan/cli @gan/backend-webgpu webgpu in one folder uses it',
    );
  }
  if (machine.memory < SMALL_MEMORY) {
    advice.push('there is little memory: train with --size 128, or with --filters 32');
  }
  return advice;
}
